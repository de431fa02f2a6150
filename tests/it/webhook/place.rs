//! Where a webhook goes on: nothing is skipped unless its owner says so.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use cinegraph::auth::Role;
use cinegraph::event::ChangeType;
use cinegraph::event::retention::trim;
use cinegraph::webhook::{DeliveryState, StartPosition, WebhookDraft, hold};
use sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::harness::Harness;
use super::owner::{film, log, serve, until, wait_for, webhook};
use super::receiver::{Received, Receiver};
use crate::account::{account, done, execute, perform, refused};
use crate::support::{Backend, Setup, TestApp, on_both_databases};

/// The cursors of the change log.
async fn cursors(app: &TestApp) -> Vec<Value> {
    let changes = app.query("{ changes { nodes { cursor } } }", Value::Null).await;
    let nodes = changes["data"]["changes"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["cursor"].clone()).collect()
}

/// Removes from the change log all that nobody holds but its newest change.
async fn trimmed(app: &TestApp) {
    while trim(&app.app.db, i64::MAX, &[hold()]).await.unwrap() > 0 {}
}

async fn switch(app: &TestApp, session: &str, id: &str, enabled: bool) {
    let input = json!({ "id": id, "enabled": enabled });
    done(app, session, "updateWebhook", input, "secret").await;
}

fn node(message: &Received) -> String {
    message.json()["data"]["nodeId"].as_str().unwrap_or_default().to_owned()
}

fn change(message: &Received) -> i64 {
    message.json()["change"].as_i64().unwrap()
}

/// The code and the path of the only error of an update, and that nothing came of it.
async fn expired(app: &TestApp, session: &str, input: Value) -> (Value, String) {
    let payload = perform(app, session, "updateWebhook", input, "webhook { id }").await;
    assert_eq!(payload["webhook"], Value::Null);
    let error = &payload["userErrors"][0];
    assert_eq!(error["code"], "CURSOR_EXPIRED", "{payload}");
    (error["path"].clone(), error["message"].as_str().unwrap().to_owned())
}

#[on_both_databases]
async fn the_owner_says_where_a_webhook_restarts_behind_a_gap(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let mut webhooks = Vec::new();
    for _ in 0..3 {
        let receiver = Receiver::answering(&[200]).await;
        let (id, _) = webhook(&app, &session, json!({ "url": receiver.url })).await;
        webhooks.push((id, receiver));
    }
    film(&app, &session, "One").await;
    for (id, receiver) in &webhooks {
        wait_for(receiver, 1).await;
        switch(&app, &session, id, false).await;
    }
    for title in ["Two", "Three"] {
        film(&app, &session, title).await;
    }
    let old = cursors(&app).await.remove(0);
    let four = film(&app, &session, "Four").await;
    trimmed(&app).await;
    let [newest] = cursors(&app).await.try_into().unwrap();
    for (id, _) in &webhooks {
        let input = json!({ "id": id, "enabled": true, "description": "unsaid" });
        let (path, message) = expired(&app, &session, input).await;
        assert_eq!(path, json!(["input", "enabled"]));
        for way in ["`from: OLDEST`", "`from: NOW`", "`after`"] {
            assert!(message.contains(way), "{message}");
        }
        let input = json!({ "id": id, "enabled": true, "after": old });
        let (path, message) = expired(&app, &session, input).await;
        assert_eq!(path, json!(["input", "after"]));
        assert!(message.contains("`from: OLDEST`"), "{message}");
    }
    let shown = app
        .ask_as(&session, "{ viewer { webhooks { enabled description } } }", Value::Null)
        .await
        .json();
    let off = json!({ "enabled": false, "description": null });
    assert_eq!(shown["data"]["viewer"]["webhooks"], json!([off, off, off]), "nothing was done");
    let starts =
        [json!({ "from": "OLDEST" }), json!({ "from": "NOW" }), json!({ "after": newest })];
    for ((id, _), mut input) in webhooks.iter().zip(starts) {
        input["id"] = json!(id);
        input["enabled"] = json!(true);
        done(&app, &session, "updateWebhook", input, "secret").await;
    }
    let five = film(&app, &session, "Five").await;
    for ((_, receiver), expected) in
        webhooks.iter().zip([vec![four, five.clone()], vec![five.clone()], vec![five]])
    {
        wait_for(receiver, 1 + expected.len()).await;
        assert_eq!(receiver.read(node)[1..], expected);
    }
}

#[on_both_databases]
async fn a_webhook_continues_where_it_stopped_while_the_log_has_it(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    // It stopped before the first change of all.
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url, "enabled": false })).await;
    let one = film(&app, &session, "One").await;
    switch(&app, &session, &id, true).await;
    wait_for(&receiver, 1).await;
    switch(&app, &session, &id, false).await;
    let two = film(&app, &session, "Two").await;
    let three = film(&app, &session, "Three").await;
    // What it has seen may go.
    execute(&app, "DELETE FROM change WHERE id = 1").await;
    switch(&app, &session, &id, true).await;
    wait_for(&receiver, 3).await;
    assert_eq!(receiver.read(node), [one, two, three]);
    switch(&app, &session, &id, false).await;
    film(&app, &session, "Four").await;
    film(&app, &session, "Five").await;
    execute(&app, "DELETE FROM change WHERE id <= 4").await;
    let (path, _) = expired(&app, &session, json!({ "id": id, "enabled": true })).await;
    assert_eq!(path, json!(["input", "enabled"]));
    // That it is not enabled is no reason not to say where it is to go on then.
    done(&app, &session, "updateWebhook", json!({ "id": id, "from": "NOW" }), "secret").await;
    switch(&app, &session, &id, true).await;
    let six = film(&app, &session, "Six").await;
    wait_for(&receiver, 4).await;
    assert_eq!(receiver.read(node)[3..], [six]);
}

#[on_both_databases]
async fn a_webhook_from_before_the_first_change_does_not_skip_it(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let input = json!({ "url": "https://shop.example/hook", "enabled": false });
    let (id, _) = webhook(&app, &session, input).await;
    for title in ["One", "Two"] {
        film(&app, &session, title).await;
    }
    trimmed(&app).await;
    let (path, _) = expired(&app, &session, json!({ "id": id, "enabled": true })).await;
    assert_eq!(path, json!(["input", "enabled"]));
}

#[on_both_databases]
async fn a_new_webhook_refuses_a_position_that_the_log_lacks(backend: Backend) {
    let (app, session) = serve(&backend).await;
    for title in ["One", "Two", "Three"] {
        film(&app, &session, title).await;
    }
    let old = cursors(&app).await.remove(0);
    let (id, _) =
        webhook(&app, &session, json!({ "url": "https://shop.example/hook", "after": old })).await;
    switch(&app, &session, &id, false).await;
    trimmed(&app).await;
    let input = json!({ "url": "https://shop.example/hook", "after": old });
    let error = refused(&app, &session, "createWebhook", input).await;
    assert_eq!(error, ("CURSOR_EXPIRED".to_owned(), json!(["input", "after"])));
    // Nor is a place that nothing has reached yet.
    let newest = cursors(&app).await.remove(0);
    execute(&app, "DELETE FROM change").await;
    let (path, _) = expired(&app, &session, json!({ "id": id, "after": newest })).await;
    assert_eq!(path, json!(["input", "after"]));
    let both = json!({ "id": id, "after": newest, "from": "NOW" });
    let error = refused(&app, &session, "updateWebhook", both).await;
    assert_eq!(error, ("CONFLICT".to_owned(), json!(["input", "from"])));
    let (code, path) =
        refused(&app, &session, "updateWebhook", json!({ "id": id, "after": "x" })).await;
    assert_eq!((code.as_str(), path), ("INVALID", json!(["input", "after"])));
}

#[on_both_databases]
async fn a_webhook_that_goes_back_gets_the_same_ids_in_order(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let (id, _) =
        webhook(&app, &session, json!({ "url": receiver.url, "types": ["MOVIE_UPDATED"] })).await;
    let film = film(&app, &session, "One").await;
    for tagline in ["a", "b"] {
        done(
            &app,
            &session,
            "updateMovie",
            json!({ "id": film, "tagline": tagline }),
            "movie { id }",
        )
        .await;
    }
    wait_for(&receiver, 2).await;
    until("all are settled", async || {
        log(&app, &session).await.iter().all(|one| one["state"] == "DELIVERED")
    })
    .await;
    // The creation, which it did not ask for, arrives before what it received already.
    let input = json!({ "id": id, "types": null, "from": "OLDEST" });
    done(&app, &session, "updateWebhook", input, "secret").await;
    wait_for(&receiver, 5).await;
    let received = receiver.read(|message| message.json()["type"].as_str().unwrap().to_owned());
    assert_eq!(received[2..], ["MOVIE_CREATED", "MOVIE_UPDATED", "MOVIE_UPDATED"]);
    let sent =
        receiver.read(|message| (message.header("webhook-id").to_owned(), message.body.clone()));
    assert_eq!(sent[3..], sent[..2]);
    until("all are settled", async || {
        log(&app, &session).await.iter().all(|one| one["state"] == "DELIVERED")
    })
    .await;
    // What it no longer asks for is not sent again.
    let input = json!({ "id": id, "types": ["MOVIE_CREATED"], "from": "OLDEST" });
    done(&app, &session, "updateWebhook", input, "secret").await;
    wait_for(&receiver, 6).await;
    until("all are settled", async || {
        log(&app, &session).await.iter().all(|one| one["state"] == "DELIVERED")
    })
    .await;
    assert_eq!(receiver.messages().len(), 6);
}

#[on_both_databases]
async fn what_its_owner_skips_is_sent_no_more_and_the_rest_goes_on(backend: Backend) {
    let setup = Setup::default()
        .webhooks()
        .config(|config| config.webhook.retries = vec![Duration::from_secs(86_400)]);
    let app = setup.start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Editor).await;
    let receiver = Receiver::answering(&[500, 200]).await;
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    let poison = film(&app, &session, "Poison").await;
    let next = film(&app, &session, "Next").await;
    until("both are queued", async || log(&app, &session).await.len() == 2).await;
    until("one was tried", async || log(&app, &session).await[1]["attempts"][0]["status"] == 500)
        .await;
    let behind = cursors(&app).await.remove(0);
    done(&app, &session, "updateWebhook", json!({ "id": id, "after": behind }), "secret").await;
    until("the next is delivered", async || log(&app, &session).await[0]["state"] == "DELIVERED")
        .await;
    let log = log(&app, &session).await;
    assert_eq!((&log[1]["state"], &log[1]["nextAttemptAt"]), (&json!("GIVEN_UP"), &Value::Null));
    assert_eq!(receiver.read(node), [poison, next]);
}

#[on_both_databases]
async fn a_running_worker_sends_nothing_that_its_owner_skips(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (ring, wait) = (arrived.clone(), release.clone());
    let receiver = Receiver::start_slow(move |place, _| {
        let (ring, wait) = (ring.clone(), wait.clone());
        Box::pin(async move {
            if place < 2 {
                ring.notify_one();
                wait.notified().await;
            }
            let status = if place == 0 { StatusCode::OK } else { StatusCode::BAD_GATEWAY };
            status.into_response()
        })
    })
    .await;
    let webhook = harness.endpoint(&receiver.url).await;
    let changes = harness.films(6).await;
    let worker = harness.another_worker();
    let settling = tokio::spawn(async move { worker.settle().await });
    arrived.notified().await;
    let after = |place| WebhookDraft {
        start: Some(StartPosition::After(place)),
        ..WebhookDraft::default()
    };
    harness.pass(1);
    harness.wish(&webhook, after(changes[2])).await;
    release.notify_one();
    arrived.notified().await;
    harness.pass(1);
    harness.wish(&webhook, after(changes[5])).await;
    release.notify_one();
    assert_eq!(settling.await.unwrap().unwrap(), None, "what failed was skipped meanwhile");
    assert_eq!(receiver.read(change), [changes[0], changes[3]]);
    let states: Vec<_> = harness
        .deliveries(&webhook)
        .await
        .iter()
        .map(|delivery| DeliveryState::of_code(delivery.state).unwrap())
        .collect();
    let skipped = DeliveryState::GivenUp;
    assert_eq!(states, [DeliveryState::Delivered, skipped, skipped, skipped, skipped, skipped]);
    assert_eq!(harness.attempts().await.len(), 2, "what was tried is in the log all the same");
}

#[on_both_databases]
async fn a_starting_webhook_waits_for_those_that_move_the_others(backend: Backend) {
    if matches!(backend, Backend::Sqlite) {
        // There is one writer at a time.
        return;
    }
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let webhook = harness.endpoint_for(&receiver.url, ChangeType::ALL).await;
    harness.films(1).await;
    let off = entity::webhook::ActiveModel {
        disabled_reason: Set(Some(0)),
        ..webhook.clone().into_active_model()
    };
    harness.update(off).await;
    let dialect = harness.db().dialect();
    for lock in [dialect.outbox_lock().unwrap(), dialect.retention_lock().unwrap()] {
        let other = harness.db().begin().await.unwrap();
        other.execute_unprepared(lock).await.unwrap();
        let enabling =
            harness.wish(&webhook, WebhookDraft { enabled: Some(true), ..WebhookDraft::default() });
        let mut enabling = std::pin::pin!(enabling);
        let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database \
            WHERE datname = current_database() \
            AND locktype = 'advisory' AND NOT granted";
        loop {
            let sql = sea_orm::Statement::from_string(sea_orm::DatabaseBackend::Postgres, waiting);
            tokio::select! {
                biased;
                () = &mut enabling => panic!("it does not wait"),
                row = harness.db().reader().query_one_raw(sql) => {
                    if row.unwrap().unwrap().try_get_by_index::<i64>(0).unwrap() > 0 {
                        break;
                    }
                }
            }
        }
        assert!(harness.again(&webhook).await.disabled_reason.is_some());
        other.rollback().await.unwrap();
        enabling.await;
        assert_eq!(harness.again(&webhook).await.disabled_reason, None);
        let off = entity::webhook::ActiveModel {
            disabled_reason: Set(Some(0)),
            ..harness.again(&webhook).await.into_active_model()
        };
        harness.update(off).await;
    }
}
