//! What comes of receivers that fail.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cinegraph::webhook::{DeliveryState, DisabledReason, MOST_ANSWER};
use futures_util::StreamExt;

use super::harness::{HOUR, Harness, MINUTE, SECOND};
use super::receiver::Receiver;
use crate::support::{Backend, on_both_databases};

fn with(status: StatusCode, name: HeaderName, value: &str) -> Response {
    (status, [(name, value.to_owned())]).into_response()
}

#[on_both_databases]
async fn a_failed_delivery_is_retried_with_the_same_id_and_body(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[500]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(2).await;
    let mut waits = Vec::new();
    for _ in 0..9 {
        let wait = harness.settle().await.unwrap();
        waits.push(wait);
        harness.pass(wait);
    }
    let expected = [
        5 * SECOND,
        5 * MINUTE,
        30 * MINUTE,
        2 * HOUR,
        5 * HOUR,
        10 * HOUR,
        10 * HOUR,
        10 * HOUR,
        10 * HOUR,
    ];
    assert_eq!(waits, expected);
    let mut received =
        receiver.read(|message| (message.header("webhook-id").to_owned(), message.body.clone()));
    let times = receiver.read(|message| message.header("webhook-timestamp").to_owned());
    assert_eq!(received.len(), 9);
    received.dedup();
    assert_eq!(received.len(), 1, "the second waits behind the first");
    assert_eq!(times.len(), 9);
    assert_ne!(times[0], times[8], "each attempt is signed at its own time");
    assert!(harness.again(&webhook).await.disabled_reason.is_none());
}

#[on_both_databases]
async fn after_five_days_of_failure_an_endpoint_is_disabled(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[500]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(2).await;
    let begun = harness.now();
    while let Some(wait) = harness.settle().await {
        harness.pass(wait);
    }
    let after = harness.again(&webhook).await;
    assert_eq!(after.disabled_reason, Some(DisabledReason::Failing.code()));
    assert_eq!(after.failing_since, Some(begun));
    let lasted = after.disabled_at.unwrap() - begun;
    assert!((120 * HOUR..130 * HOUR).contains(&lasted), "{lasted}");
    assert!(
        harness
            .deliveries(&webhook)
            .await
            .iter()
            .all(|delivery| delivery.state == DeliveryState::Pending.code())
    );
    let count = receiver.messages().len();
    harness.pass(100 * HOUR);
    assert_eq!(harness.settle().await, None);
    assert_eq!(receiver.messages().len(), count);
}

#[on_both_databases]
async fn a_success_in_between_begins_the_five_days_anew(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[500, 500, 200]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    while let Some(wait) = harness.settle().await {
        assert!(harness.again(&webhook).await.failing_since.is_some());
        harness.pass(wait);
    }
    assert_eq!(harness.again(&webhook).await.failing_since, None);
}

#[on_both_databases]
async fn a_refused_message_is_given_up_and_the_next_follow(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::start(|_, message| {
        let poison = message.json()["change"] == 1;
        let status = if poison { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        status.into_response()
    })
    .await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(3).await;
    let begun = harness.now();
    while let Some(wait) = harness.settle().await {
        harness.pass(wait);
    }
    let states: Vec<_> = harness
        .deliveries(&webhook)
        .await
        .iter()
        .map(|delivery| (delivery.attempts, DeliveryState::of_code(delivery.state).unwrap()))
        .collect();
    assert_eq!(
        states,
        [(8, DeliveryState::GivenUp), (1, DeliveryState::Delivered), (1, DeliveryState::Delivered)]
    );
    let lasted = harness.now() - begun;
    assert_eq!(lasted, 5 * SECOND + 35 * MINUTE + 27 * HOUR);
    let received = receiver.read(|message| message.json()["change"].as_i64().unwrap());
    assert_eq!(received, [1, 1, 1, 1, 1, 1, 1, 1, 2, 3]);
}

#[on_both_databases]
async fn gone_disables_at_once(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200, 410]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(3).await;
    assert_eq!(harness.settle().await, None);
    assert_eq!(receiver.messages().len(), 2);
    let after = harness.again(&webhook).await;
    assert_eq!(after.disabled_reason, Some(DisabledReason::Gone.code()));
    assert_eq!((after.disabled_at, after.leased_until), (Some(harness.now()), 0));
    harness.films(1).await;
    harness.settle().await;
    assert_eq!(harness.again(&webhook).await.seen, after.seen, "it sees no more changes");
}

#[on_both_databases]
async fn a_redirect_is_a_failure_and_is_not_followed(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let target = Receiver::answering(&[200]).await;
    let (to, statuses) = (target.url.clone(), [301, 302, 303, 307, 308]);
    let receiver = Receiver::start(move |place, _| {
        let status = StatusCode::from_u16(statuses[place % 5]).unwrap();
        with(status, header::LOCATION, &to)
    })
    .await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    for _ in 0..5 {
        let wait = harness.settle().await.unwrap();
        harness.pass(wait);
    }
    assert_eq!(target.messages().len(), 0);
    let attempts = harness.attempts().await;
    let received: Vec<_> =
        attempts.iter().map(|made| u16::try_from(made.status.unwrap()).unwrap()).collect();
    assert_eq!(received, statuses);
    assert!(attempts[0].error.as_deref().unwrap().contains("redirects are not followed"));
    assert_eq!(harness.deliveries(&webhook).await[0].state, DeliveryState::Pending.code());
}

#[on_both_databases]
async fn a_busy_receiver_sets_the_next_attempt_within_bounds(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::start(|place, _| match place {
        0 => with(StatusCode::TOO_MANY_REQUESTS, header::RETRY_AFTER, "120"),
        1 => with(StatusCode::SERVICE_UNAVAILABLE, header::RETRY_AFTER, "99999999"),
        // It is no answer of a busy receiver.
        2 => with(StatusCode::INTERNAL_SERVER_ERROR, header::RETRY_AFTER, "99999999"),
        3 => with(StatusCode::SERVICE_UNAVAILABLE, header::RETRY_AFTER, "soon"),
        _ => with(
            StatusCode::SERVICE_UNAVAILABLE,
            header::RETRY_AFTER,
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ),
    })
    .await;
    harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    let mut waits = Vec::new();
    for _ in 0..5 {
        let wait = harness.settle().await.unwrap();
        waits.push(wait);
        harness.pass(wait);
    }
    assert_eq!(waits, [120 * SECOND, 10 * HOUR, 30 * MINUTE, 2 * HOUR, 5 * HOUR]);
}

#[on_both_databases]
async fn a_receiver_that_never_answers_costs_no_more_than_the_timeout(backend: Backend) {
    let harness = Harness::start(&backend).await.patient_for(Duration::from_millis(200));
    let receiver = Receiver::start_slow(|_, _| Box::pin(std::future::pending())).await;
    harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND));
    let made = harness.attempts().await.remove(0);
    assert_eq!(made.status, None);
    assert_eq!(made.error.as_deref(), Some("The receiver did not answer within 200 ms."));
    assert!(made.duration >= 200_000);
}

#[on_both_databases]
async fn nobody_there_is_a_failure_with_its_cause(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let url = receiver.url.clone();
    drop(receiver);
    harness.endpoint(&url).await;
    harness.films(1).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND));
    let error = harness.attempts().await.remove(0).error.unwrap();
    assert!(
        error.starts_with("The receiver cannot be reached: ") && error.contains("refused"),
        "{error}"
    );
}

#[on_both_databases]
async fn of_an_endless_answer_only_the_first_bytes_are_kept(backend: Backend) {
    let harness = Harness::start(&backend).await.patient_for(Duration::from_secs(5));
    let receiver = Receiver::start(|_, _| {
        let chunk = |()| Ok::<_, std::io::Error>("ä\u{0}".repeat(999));
        let endless = futures_util::stream::repeat(()).map(chunk);
        (StatusCode::OK, Body::from_stream(endless)).into_response()
    })
    .await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    assert_eq!(harness.settle().await, None);
    let made = harness.attempts().await.remove(0);
    assert_eq!(made.status, Some(200));
    let answer = made.answer.unwrap();
    assert!(answer.starts_with("ä\u{fffd}ä"), "a text that every database can hold");
    assert!((MOST_ANSWER - 3..3 * MOST_ANSWER).contains(&answer.len()), "{}", answer.len());
    assert_eq!(harness.deliveries(&webhook).await[0].state, DeliveryState::Delivered.code());
}
