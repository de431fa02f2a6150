//! What arrives, when all is well and when servers are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use cinegraph::event::ChangeType;
use cinegraph::webhook::{SigningSecret, seen_by_all};
use entity::webhook;
use sea_orm::{ActiveValue::Set, IntoActiveModel};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::harness::{Harness, LEASE, SECOND};
use super::receiver::{Received, Receiver};
use crate::support::{Backend, on_both_databases};

fn change(message: &Received) -> i64 {
    message.json()["change"].as_i64().unwrap()
}

#[on_both_databases]
async fn every_change_arrives_once_signed_and_in_order(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[204]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    let changes = harness.films(5).await;
    assert_eq!(harness.settle().await, None);
    assert_eq!(receiver.read(change), changes);
    let messages = receiver.messages();
    for message in &messages {
        assert!(message.verifies(&webhook.secret), "{message:?}");
        assert!(!message.verifies(SigningSecret::generate().unwrap().expose()));
        assert_eq!(message.header("content-type"), "application/json");
    }
    let mut ids = receiver.read(|message| message.header("webhook-id").to_owned());
    assert!(ids.iter().all(|id| id.starts_with("msg_") && !id.contains('.')));
    ids.dedup();
    assert_eq!(ids.len(), 5, "an id names one message");
    assert_eq!(harness.settle().await, None);
    assert_eq!(receiver.messages().len(), 5, "what is delivered is not sent again");
}

#[on_both_databases]
async fn a_changed_body_or_id_does_not_verify(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    harness.settle().await;
    let mut message = receiver.messages().remove(0);
    message.headers.insert("webhook-id", "msg_other".parse().unwrap());
    assert!(!message.verifies(&webhook.secret));
    let mut message = receiver.messages().remove(0);
    message.body.push(' ');
    assert!(!message.verifies(&webhook.secret));
}

#[on_both_databases]
async fn while_a_secret_rotates_both_sign(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    let (old, new) =
        (webhook.secret.clone(), SigningSecret::generate().unwrap().expose().to_owned());
    harness
        .update(webhook::ActiveModel {
            secret: Set(new.clone()),
            previous_secret: Set(Some(old.clone())),
            previous_secret_until: Set(Some(harness.now() + SECOND)),
            ..webhook.into_active_model()
        })
        .await;
    harness.films(1).await;
    harness.settle().await;
    harness.pass(SECOND);
    harness.films(1).await;
    harness.settle().await;
    let [during, after] = receiver.messages().try_into().unwrap();
    assert!(during.verifies(&old) && during.verifies(&new));
    assert_eq!(during.header("webhook-signature").split(' ').count(), 2);
    assert_eq!(after.header("webhook-signature").split(' ').count(), 1);
    assert!(after.verifies(&new) && !after.verifies(&old));
}

#[on_both_databases]
async fn an_endpoint_hears_only_of_the_types_it_asks_for(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let (some, all) = (Receiver::answering(&[200]).await, Receiver::answering(&[200]).await);
    let updates = harness.endpoint_for(&some.url, &[ChangeType::MovieUpdated]).await;
    harness.endpoint(&all.url).await;
    harness.films(1).await;
    harness.rename("Film 0", "Renamed").await;
    harness.films(1).await;
    assert_eq!(harness.settle().await, None);
    let changes = harness.changes().await;
    assert_eq!(some.read(change), changes[1..2]);
    assert_eq!(all.read(change), changes);
    let seen = harness.again(&updates).await.seen;
    assert_eq!(seen, changes[2], "what is not asked for is seen all the same");
}

#[on_both_databases]
async fn what_is_rolled_back_is_never_delivered(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    harness.endpoint(&receiver.url).await;
    drop(harness.write(&["Undone"]).await);
    harness.settle().await;
    let changes = harness.films(1).await;
    harness.settle().await;
    assert_eq!(receiver.read(change), changes);
}

#[on_both_databases]
async fn a_receiver_that_is_often_down_gets_everything_in_order(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::start(|place, _| {
        let status = if place / 3 % 2 == 0 { 503 } else { 200 };
        StatusCode::from_u16(status).unwrap().into_response()
    })
    .await;
    let webhook = harness.endpoint(&receiver.url).await;
    let mut changes = Vec::new();
    for _ in 0..6 {
        changes.extend(harness.films(5).await);
        harness.settle().await;
    }
    while let Some(wait) = harness.settle().await {
        harness.pass(wait);
    }
    let taken =
        |(place, message): (usize, &Received)| (place / 3 % 2 == 1).then(|| change(message));
    let messages = receiver.messages();
    let taken: Vec<_> = messages.iter().enumerate().filter_map(taken).collect();
    assert_eq!(taken, changes);
    let (tried, mut sorted) = (receiver.read(change), receiver.read(change));
    sorted.sort_unstable();
    assert_eq!(tried, sorted, "no change overtakes another");
    assert!(harness.deliveries(&webhook).await.iter().all(|delivery| delivery.state == 1));
    assert_eq!(harness.again(&webhook).await.failing_since, None);
}

#[on_both_databases]
async fn a_worker_that_is_killed_while_it_sends_loses_nothing(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let arrived = Arc::new(Notify::new());
    let ring = arrived.clone();
    let receiver = Receiver::start_slow(move |place, _| {
        let ring = ring.clone();
        Box::pin(async move {
            if place == 0 {
                ring.notify_one();
                std::future::pending::<()>().await;
            }
            StatusCode::OK.into_response()
        })
    })
    .await;
    harness.endpoint(&receiver.url).await;
    let changes = harness.films(3).await;
    let doomed = harness.another_worker();
    let killed = tokio::spawn(async move { doomed.settle().await });
    arrived.notified().await;
    killed.abort();
    assert!(killed.await.unwrap_err().is_cancelled());
    let wait = harness.settle().await.unwrap();
    assert_eq!(wait, LEASE.as_micros() as i64, "the dead worker's lease still holds");
    assert_eq!(receiver.messages().len(), 1);
    harness.pass(wait);
    assert_eq!(harness.settle().await, None);
    let received = receiver.read(change);
    assert_eq!(received, [&changes[..1], &changes[..]].concat());
    let ids = receiver.read(|message| message.header("webhook-id").to_owned());
    assert_eq!(ids[0], ids[1], "the receiver can see that it is the same message");
}

#[on_both_databases]
async fn workers_side_by_side_share_the_work_and_keep_the_order(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let busy: Arc<[AtomicBool; 4]> = Arc::default();
    let clashes = Arc::new(AtomicUsize::new(0));
    let mut receivers = Vec::new();
    for place in 0..4 {
        let (busy, clashes) = (busy.clone(), clashes.clone());
        receivers.push(
            Receiver::start_slow(move |_, _| {
                let (busy, clashes) = (busy.clone(), clashes.clone());
                Box::pin(async move {
                    if busy[place].swap(true, Ordering::SeqCst) {
                        clashes.fetch_add(1, Ordering::SeqCst);
                    }
                    // Long enough for the other workers to come in between, if they could.
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    busy[place].store(false, Ordering::SeqCst);
                    StatusCode::OK.into_response()
                })
            })
            .await,
        );
    }
    for receiver in &receivers {
        harness.endpoint(&receiver.url).await;
    }
    let workers = [harness.another_worker(), harness.another_worker(), harness.another_worker()];
    let stop = CancellationToken::new();
    let running: Vec<_> = workers
        .into_iter()
        .map(|worker| {
            let stop = stop.clone();
            tokio::spawn(async move {
                while !stop.is_cancelled() {
                    worker.settle().await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let changes = harness.films(40).await;
    harness.until(|| receivers.iter().all(|receiver| receiver.messages().len() >= 40)).await;
    stop.cancel();
    for worker in running {
        worker.await.unwrap();
    }
    assert_eq!(clashes.load(Ordering::SeqCst), 0, "one message at a time for each endpoint");
    for receiver in &receivers {
        assert_eq!(receiver.read(change), changes);
    }
}

#[on_both_databases]
async fn a_running_worker_delivers_at_once_and_stops_on_order(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    harness.endpoint(&receiver.url).await;
    let (worker, stop) = (harness.another_worker(), CancellationToken::new());
    let order = stop.clone();
    let running = tokio::spawn(async move { worker.run(order, Duration::from_secs(5)).await });
    let changes = harness.films(10).await;
    harness.until(|| receiver.messages().len() == 10).await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(receiver.read(change), changes);
}

#[on_both_databases]
async fn a_stopping_worker_leaves_what_hangs_to_the_next(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let arrived = Arc::new(Notify::new());
    let ring = arrived.clone();
    let receiver = Receiver::start_slow(move |_, _| {
        let ring = ring.clone();
        Box::pin(async move {
            ring.notify_one();
            std::future::pending::<()>().await;
            StatusCode::OK.into_response()
        })
    })
    .await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    let (worker, stop) = (harness.another_worker(), CancellationToken::new());
    let order = stop.clone();
    let running = tokio::spawn(async move { worker.run(order, Duration::from_millis(10)).await });
    arrived.notified().await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(harness.again(&webhook).await.leased_until, 0, "the lease is given back");
    assert_eq!(harness.deliveries(&webhook).await[0].state, 0);
    assert_eq!(harness.attempts().await, []);
}

#[on_both_databases]
async fn the_log_must_keep_what_an_enabled_endpoint_has_not_seen(backend: Backend) {
    let harness = Harness::start(&backend).await;
    assert_eq!(seen_by_all(harness.db().reader()).await.unwrap(), None);
    let receiver = Receiver::answering(&[200]).await;
    let before = harness.films(1).await;
    harness.endpoint(&receiver.url).await;
    let after = harness.films(1).await;
    assert_eq!(seen_by_all(harness.db().reader()).await.unwrap(), Some(before[0]));
    harness.settle().await;
    assert_eq!(seen_by_all(harness.db().reader()).await.unwrap(), Some(after[0]));
}

#[on_both_databases]
async fn a_ping_passes_what_waits_and_is_tried_once(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[500, 200, 500]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    harness.settle().await;
    harness.ping(&webhook).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND));
    harness.ping(&webhook).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND));
    let states: Vec<_> = harness
        .deliveries(&webhook)
        .await
        .iter()
        .map(|delivery| (delivery.change_id.is_some(), delivery.state))
        .collect();
    assert_eq!(states, [(true, 0), (false, 1), (false, 2)]);
    let statuses: Vec<_> = harness.attempts().await.iter().map(|made| made.status).collect();
    assert_eq!(statuses, [Some(500), Some(200), Some(500)]);
}

#[on_both_databases]
async fn nothing_to_do_costs_two_statements_and_no_write(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    harness.endpoint(&receiver.url).await;
    harness.films(3).await;
    harness.settle().await;
    let (worker, statements) = harness.observed_worker().await;
    assert_eq!(worker.settle().await.unwrap(), None);
    let statements = statements.lock().unwrap().clone();
    assert_eq!(statements.len(), 2, "{statements:#?}");
    assert!(statements.iter().all(|sql| sql.starts_with("SELECT")), "{statements:#?}");
}

#[on_both_databases]
async fn a_worker_of_another_server_hears_of_a_commit(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    harness.endpoint(&receiver.url).await;
    // Its own connections: it shares nothing with the writer but the database.
    let (worker, statements) = harness.observed_worker().await;
    let stop = CancellationToken::new();
    let order = stop.clone();
    let running = tokio::spawn(async move { worker.run(order, Duration::from_secs(5)).await });
    harness.until(|| !statements.lock().unwrap().is_empty()).await;
    let changes = harness.films(1).await;
    harness.until(|| receiver.messages().len() == 1).await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(receiver.read(change), changes);
}
