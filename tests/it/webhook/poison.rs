//! One bad webhook stops nobody: what its document does is a failed attempt of its own.

use std::sync::Arc;
use std::time::Duration;

use cinegraph::app::App;
use cinegraph::config::Config;
use cinegraph::db::{Db, Options};
use cinegraph::graphql;
use cinegraph::webhook::{DeliveryState, DisabledReason, PayloadRequest, Render};
use entity::webhook_attempt;
use sea_orm::{ActiveValue::Set, EntityTrait, TransactionTrait};
use serde_json::json;

use super::bench::{Bench, MINUTE, SECOND};
use super::owner::{film, serve, until, webhook};
use super::receiver::Receiver;
use crate::account::execute;

/// Panics for the webhook with the key 1.
fn panicking() -> Render {
    Arc::new(|question: PayloadRequest| {
        let first = question.delivery.webhook_id == 1;
        Box::pin(async move {
            assert!(!first, "a poisoned document");
            Ok(json!({ "change": question.delivery.change_id }).to_string())
        })
    })
}

on_both_databases! {
    async fn a_payload_that_panics_is_a_failed_attempt_and_disables_in_the_end(backend: Backend) {
        let bench = Bench::rendering(&backend, panicking()).await;
        let receiver = Receiver::answering(&[200]).await;
        let poisoned = bench.endpoint(&receiver.url).await;
        let well = bench.endpoint(&receiver.url).await;
        assert_eq!(poisoned.id, 1);
        bench.films(2).await;
        assert_eq!(bench.settle().await, Some(5 * SECOND));
        assert_eq!(receiver.heard().len(), 2, "the other webhook is told of everything");
        let noted = bench.attempts().await;
        let failed: Vec<_> = noted.iter().filter_map(|attempt| attempt.error.as_deref()).collect();
        assert_eq!(failed.len(), 1, "{noted:?}");
        assert!(failed[0].contains("could not be made"), "{failed:?}");
        bench.pass(5 * SECOND);
        assert_eq!(bench.settle().await, Some(5 * MINUTE), "by the schedule");
        while let Some(wait) = bench.settle().await {
            bench.pass(wait);
        }
        let after = bench.again(&poisoned).await;
        assert_eq!(after.disabled_reason, Some(DisabledReason::Failing.code()));
        assert_eq!(bench.again(&well).await.disabled_reason, None);
    }

    async fn a_webhook_that_cannot_be_signed_is_a_failed_attempt(backend: Backend) {
        let bench = Bench::start(&backend).await;
        let receiver = Receiver::answering(&[200]).await;
        let webhook = bench.endpoint(&receiver.url).await;
        let secret = Set("whsec_?".to_owned());
        let broken = entity::webhook::ActiveModel { id: Set(webhook.id), secret, ..Default::default() };
        bench.update(broken).await;
        bench.films(1).await;
        assert_eq!(bench.settle().await, Some(5 * SECOND));
        let error = bench.attempts().await.remove(0).error.unwrap();
        assert!(error.contains("cannot be signed"), "{error}");
        assert_eq!(bench.deliveries(&webhook).await[0].state, DeliveryState::Pending.code());
    }

    async fn a_document_that_is_refused_now_is_a_failed_attempt_that_says_why(backend: Backend) {
        let (app, session) = serve(&backend).await;
        let receiver = Receiver::answering(&[200]).await;
        let deep = format!(
            "{{ movies {{ {} id {} }} }}",
            "performers { performedIn { ".repeat(8),
            "} } ".repeat(8)
        );
        let documents = [
            ("{ nonsense }", "nonsense"),
            (&deep, "levels of fields"),
            ("{ movies(first: 100) { performers(first: 100) { performedIn(first: 100) { id } } } }", "cost"),
        ];
        for (document, _) in documents {
            let input = json!({ "url": receiver.url, "query": "{ movies { id } }" });
            let (id, _) = webhook(&app, &session, input).await;
            let key = id.trim_start_matches("webhook:");
            // As if the schema or the limits had been others when it was saved.
            execute(&app, &format!("UPDATE webhook SET query = '{document}' WHERE id = {key}")).await;
        }
        film(&app, &session, "One").await;
        let reader = app.app.db.reader();
        let noted = async || webhook_attempt::Entity::find().all(reader).await.unwrap();
        until("every attempt is noted", async || noted().await.len() >= 3).await;
        let noted = noted().await;
        for (document, reason) in documents {
            let told = noted.iter().filter_map(|attempt| attempt.error.as_deref());
            let told: Vec<_> = told.filter(|error| error.contains(reason)).collect();
            assert!(!told.is_empty(), "{document}: {noted:?}");
            assert!(told[0].starts_with("The payload could not be made: "), "{told:?}");
        }
        assert_eq!(receiver.heard().len(), 0);
    }

    async fn a_payload_is_made_within_the_deadline_of_a_request(backend: Backend) {
        let bench = Bench::start(&backend).await;
        let receiver = Receiver::answering(&[200]).await;
        let webhook = bench.endpoint(&receiver.url).await;
        bench.films(1).await;
        bench.settle().await;
        let delivery = bench.deliveries(&webhook).await.remove(0);
        let question = PayloadRequest {
            account: bench.account,
            query: Some("{ movies { id performers { id } } }".to_owned()),
            delivery,
        };
        let (mut config, question) = (Config::default(), &question);
        let render = |db: &Db, config: &Config| {
            let app = App::new(db.clone(), config.clone());
            graphql::execution::webhook_payload::renderer(&app, &graphql::schema())(question.clone())
        };
        assert!(render(bench.db(), &config).await.unwrap().contains("movie:1"));
        config.http.deadline = Duration::from_millis(50);
        // Its only connection is not to be had.
        let patience = Duration::from_secs(60);
        let options = Options::new(&bench.database.url);
        let options = Options { readers: 1, acquire_timeout: patience, ..options };
        let db = Db::connect(&options).await.unwrap();
        let _held = db.reader().raw().begin().await.unwrap();
        let late = render(&db, &config).await.unwrap_err();
        assert!(late.contains("within 50 ms"), "{late}");
    }
}
