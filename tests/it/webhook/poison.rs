//! One bad webhook stops nobody: what its document does is a failed attempt of its own.

use std::sync::Arc;
use std::time::Duration;

use cinegraph::app::App;
use cinegraph::config::Config;
use cinegraph::db::{Db, DbOptions};
use cinegraph::graphql;
use cinegraph::webhook::{DeliveryState, DisabledReason, PayloadRequest, Render};
use entity::webhook_attempt;
use sea_orm::{ActiveValue::Set, EntityTrait, TransactionTrait};
use serde_json::json;

use super::harness::{Harness, MINUTE, SECOND};
use super::owner::{film, serve, until, webhook};
use super::receiver::Receiver;
use crate::account::execute;
use crate::support::{Backend, on_both_databases};

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

#[on_both_databases]
async fn a_payload_that_panics_fails_and_disables_in_the_end(backend: Backend) {
    let harness = Harness::rendering(&backend, panicking()).await;
    let receiver = Receiver::answering(&[200]).await;
    let poisoned = harness.endpoint(&receiver.url).await;
    let well = harness.endpoint(&receiver.url).await;
    assert_eq!(poisoned.id, 1);
    harness.films(2).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND));
    assert_eq!(receiver.messages().len(), 2, "the other webhook receives everything");
    let noted = harness.attempts().await;
    let failed: Vec<_> = noted.iter().filter_map(|attempt| attempt.error.as_deref()).collect();
    assert_eq!(failed.len(), 1, "{noted:?}");
    assert!(failed[0].contains("could not be made"), "{failed:?}");
    harness.pass(5 * SECOND);
    assert_eq!(harness.settle().await, Some(5 * MINUTE), "by the schedule");
    while let Some(wait) = harness.settle().await {
        harness.pass(wait);
    }
    let after = harness.again(&poisoned).await;
    assert_eq!(after.disabled_reason, Some(DisabledReason::Failing.code()));
    assert_eq!(harness.again(&well).await.disabled_reason, None);
}

#[on_both_databases]
async fn a_webhook_that_cannot_be_signed_is_a_failed_attempt(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    let secret = Set("whsec_?".to_owned());
    let broken = entity::webhook::ActiveModel { id: Set(webhook.id), secret, ..Default::default() };
    harness.update(broken).await;
    harness.films(1).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND));
    let error = harness.attempts().await.remove(0).error.unwrap();
    assert!(error.contains("cannot be signed"), "{error}");
    assert_eq!(harness.deliveries(&webhook).await[0].state, DeliveryState::Pending.code());
}

#[on_both_databases]
async fn a_document_that_is_refused_now_fails_and_says_why(backend: Backend) {
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
        (
            "{ movies(first: 100) { performers(first: 100) { performedIn(first: 100) { id } } } }",
            "cost",
        ),
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
        let reported = noted.iter().filter_map(|attempt| attempt.error.as_deref());
        let reported: Vec<_> = reported.filter(|error| error.contains(reason)).collect();
        assert!(!reported.is_empty(), "{document}: {noted:?}");
        assert!(reported[0].starts_with("The payload could not be made: "), "{reported:?}");
    }
    assert_eq!(receiver.messages().len(), 0);
}

#[on_both_databases]
async fn a_payload_is_made_within_the_deadline_of_a_request(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    harness.settle().await;
    let delivery = harness.deliveries(&webhook).await.remove(0);
    let question = PayloadRequest {
        account: harness.account,
        query: Some("{ movies { id performers { id } } }".to_owned()),
        delivery,
    };
    let (mut config, question) = (Config::default(), &question);
    let render = |db: &Db, config: &Config| {
        let app = App::new(db.clone(), config.clone());
        graphql::execution::webhook_payload::renderer(&app, &graphql::schema())(question.clone())
    };
    assert!(render(harness.db(), &config).await.unwrap().contains("movie:1"));
    config.http.deadline = Duration::from_millis(50);
    // Its only connection is not to be had.
    let patience = Duration::from_secs(60);
    let options = DbOptions::new(&harness.database.url);
    let options = DbOptions { readers: 1, acquire_timeout: patience, ..options };
    let db = Db::connect(&options).await.unwrap();
    let _held = db.reader().raw().begin().await.unwrap();
    let late = render(&db, &config).await.unwrap_err();
    assert!(late.contains("within 50 ms"), "{late}");
}
