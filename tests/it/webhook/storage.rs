//! What the log may keep, and how large a message may be.

use std::sync::Arc;

use cinegraph::webhook::{DeliveryState, PayloadRequest, Render};
use sea_orm::{ActiveValue::Set, ConnectionTrait, FromQueryResult, Statement};
use serde_json::{Value, json};

use super::harness::{HOUR, Harness};
use super::owner::{film, until, wait_for, webhook};
use super::receiver::Receiver;
use crate::account::account;
use crate::support::{Backend, Setup, on_both_databases};

/// Bodies of a thousand bytes.
fn bulky() -> Render {
    Arc::new(|question: PayloadRequest| {
        let body = json!({ "change": question.delivery.change_id, "filling": "" }).to_string();
        let filling = format!("\"{}\"", "x".repeat(1_000 - body.len()));
        let body = body.replace("\"\"", &filling);
        Box::pin(async move { Ok(body) })
    })
}

#[derive(FromQueryResult)]
struct Number {
    number: Option<i64>,
}

async fn number(harness: &Harness, sql: &str) -> i64 {
    let statement = Statement::from_string(harness.db().reader().get_database_backend(), sql);
    let found = Number::find_by_statement(statement).one(harness.db().reader()).await.unwrap();
    found.and_then(|row| row.number).unwrap_or_default()
}

const COUNTED: &str = "SELECT CAST(sum(bytes) AS bigint) AS number FROM webhook_storage";
const NOTED: &str = "SELECT CAST(sum(stored_bytes) AS bigint) AS number FROM webhook_delivery";
const STORED: &str = "SELECT CAST(
    coalesce((SELECT sum(octet_length(body)) FROM webhook_delivery), 0)
    + coalesce((SELECT sum(octet_length(answer)) FROM webhook_attempt), 0) AS bigint) AS number";

/// What is stored, which is what is counted.
async fn stored(harness: &Harness) -> i64 {
    let stored = number(harness, STORED).await;
    assert_eq!(number(harness, COUNTED).await, stored);
    assert_eq!(number(harness, NOTED).await, stored);
    stored
}

/// An endpoint with a document, whose bodies are kept before they are sent.
async fn with_document(harness: &Harness, url: &str) -> entity::webhook::Model {
    let webhook = harness.endpoint(url).await;
    let query = Set(Some("{ movies { id } }".to_owned()));
    let model = entity::webhook::ActiveModel { id: Set(webhook.id), query, ..Default::default() };
    harness.update(model).await
}

#[on_both_databases]
async fn an_answer_that_is_too_large_is_sent_as_an_error(backend: Backend) {
    let setup = Setup::default().webhooks().config(|config| config.webhook.payload_bytes = 2_000);
    let app = setup.start(&backend).await;
    let session = account(&app, "ann@example.org", cinegraph::auth::Role::Editor).await;
    let receiver = Receiver::answering(&[200]).await;
    let query = "query($id: ID!) { node(id: $id) { id } __schema { types { name description } } }";
    webhook(&app, &session, json!({ "url": receiver.url, "query": query })).await;
    let id = film(&app, &session, "One").await;
    wait_for(&receiver, 1).await;
    let message = receiver.messages().remove(0);
    assert!(message.body.len() < 2_000, "{}", message.body.len());
    let body = message.json();
    assert_eq!((&body["data"], &body["change"]["nodeId"]), (&Value::Null, &json!(id)));
    let error = &body["errors"][0];
    assert_eq!(error["extensions"]["code"], "PAYLOAD_TOO_LARGE");
    assert_eq!(error["extensions"]["setting"], "webhook.payload_bytes");
    let text = error["message"].as_str().unwrap();
    assert!(text.contains("webhook.payload_bytes") && text.contains("2000 bytes"), "{text}");
}

#[on_both_databases]
async fn the_oldest_settled_deliveries_go_when_storage_is_full(backend: Backend) {
    let harness = Harness::rendering(&backend, bulky()).await.storing(5_500);
    let receiver = Receiver::answering(&[200]).await;
    let (plain, with_query) =
        (harness.endpoint(&receiver.url).await, with_document(&harness, &receiver.url).await);
    for _ in 0..10 {
        harness.films(1).await;
        harness.settle().await;
        harness.pass(HOUR);
        assert!(stored(&harness).await <= 5_500);
    }
    assert!(stored(&harness).await > 3_000);
    for webhook in [&plain, &with_query] {
        let log = harness.deliveries(webhook).await;
        assert!(log.iter().all(|delivery| delivery.state == DeliveryState::Delivered.code()));
        let kept: Vec<_> = log.iter().map(|delivery| delivery.body.is_some()).collect();
        assert!(!kept[0] && kept[9], "the oldest are dropped: {kept:?}");
    }
    let first = harness.deliveries(&with_query).await.remove(0);
    harness.redeliver(first.id).await;
    harness.settle().await;
    let messages =
        receiver.read(|message| (message.header("webhook-id").to_owned(), message.body.clone()));
    let last = messages.last().unwrap();
    assert_eq!(messages.iter().filter(|message| *message == last).count(), 2, "it is made anew");
    assert!(stored(&harness).await <= 5_500);
    harness.delete(&plain).await;
    stored(&harness).await;
    harness.delete(&with_query).await;
    assert_eq!(stored(&harness).await, 0);
}

#[on_both_databases]
async fn several_workers_count_what_they_store_together(backend: Backend) {
    let harness = Harness::rendering(&backend, bulky()).await.storing(12_000);
    let receiver = Receiver::start(|_, _| {
        use axum::response::IntoResponse;
        (axum::http::StatusCode::OK, "answered".repeat(20)).into_response()
    })
    .await;
    for _ in 0..4 {
        with_document(&harness, &receiver.url).await;
        harness.endpoint(&receiver.url).await;
    }
    let other = harness.another_worker();
    harness.films(6).await;
    let (one, two) = tokio::join!(harness.worker.settle(), other.settle());
    one.unwrap();
    two.unwrap();
    while let Some(wait) = harness.settle().await {
        harness.pass(wait);
    }
    assert_eq!(receiver.messages().len(), 48);
    let stored = stored(&harness).await;
    assert!((6_000..=12_000).contains(&stored), "{stored}");
}

#[on_both_databases]
async fn a_message_that_has_no_room_waits_until_others_are_settled(backend: Backend) {
    let harness = Harness::rendering(&backend, bulky()).await.storing(1_500);
    let refusing = Receiver::answering(&[500, 200]).await;
    let first = with_document(&harness, &refusing.url).await;
    harness.films(1).await;
    harness.settle().await;
    let second = with_document(&harness, &refusing.url).await;
    harness.films(1).await;
    harness.settle().await;
    let error =
        harness.attempts().await.into_iter().filter_map(|attempt| attempt.error).next_back();
    assert!(error.as_deref().unwrap().contains("webhook.stored_bytes"), "{error:?}");
    assert!(stored(&harness).await <= 1_500);
    while let Some(wait) = harness.settle().await {
        harness.pass(wait);
    }
    for webhook in [&first, &second] {
        let log = harness.deliveries(webhook).await;
        assert!(
            log.iter().all(|delivery| delivery.state == DeliveryState::Delivered.code()),
            "{log:?}"
        );
    }
    assert!(stored(&harness).await <= 1_500);
}

#[on_both_databases]
async fn what_leaves_the_log_is_no_longer_counted(backend: Backend) {
    let harness = Harness::rendering(&backend, bulky()).await;
    let receiver = Receiver::answering(&[200]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(3).await;
    harness.settle().await;
    assert!(stored(&harness).await >= 3_000);
    harness.pass(31 * 24 * HOUR);
    let stop = tokio_util::sync::CancellationToken::new();
    let working = harness.worker.run(stop.clone(), std::time::Duration::from_secs(5));
    let watching = async {
        until("the log is trimmed", async || harness.deliveries(&webhook).await.is_empty()).await;
        stop.cancel();
    };
    tokio::join!(working, watching);
    assert_eq!(stored(&harness).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_new_sqlite_file_gives_back_what_is_deleted() {
    let harness = Harness::start(&Backend::Sqlite).await;
    let writer = harness.db().writer();
    let pages = "SELECT page_count AS number FROM pragma_page_count";
    let fill = "CREATE TABLE filling AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 \
        FROM n \
                WHERE i < 3000) SELECT i, zeroblob(4000) AS filling FROM n";
    let mut left = Vec::new();
    for _ in 0..2 {
        writer.execute_unprepared(fill).await.unwrap();
        writer.execute_unprepared("DROP TABLE filling").await.unwrap();
        let full = number(&harness, pages).await;
        harness.db().release_free_pages().await.unwrap();
        left.push((full, number(&harness, pages).await));
        // As a file was that an older version made.
        writer.execute_unprepared("PRAGMA auto_vacuum = 0; VACUUM").await.unwrap();
    }
    let [(full, new), (old_full, old)] = left[..] else { panic!("{left:?}") };
    assert!(new + 2_000 < full, "{left:?}");
    assert_eq!(old, old_full, "{left:?}");
}
