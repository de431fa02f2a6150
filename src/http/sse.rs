//! Server-sent events, by graphql-sse's distinct-connections mode.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::time::{Instant, Interval, interval_at};
use tokio_util::sync::CancellationToken;

use super::accept::Offer;
use super::subscription::{OpenSubscription, SubscriptionMessage};
use crate::graphql::Cursor;

/// The header by which a browser's EventSource goes on where it was cut off.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The event that an EventSource goes on after.
pub fn last_event_id(headers: &HeaderMap) -> Option<Cursor> {
    let id = headers.get(LAST_EVENT_ID)?.to_str().ok()?;
    (!id.is_empty()).then(|| Cursor(id.to_owned()))
}

/// The part of an event stream that is not sent yet.
enum Unsent {
    Subscription(Box<OpenSubscription>),
    /// One answer, which was complete before the stream began.
    Answer(String),
    Complete,
    Nothing,
}

/// Answers a subscription as events, with a sign of life every `ping`, until `stop`.
pub fn respond(
    subscription: OpenSubscription,
    ping: Duration,
    stop: CancellationToken,
) -> Response {
    response(Unsent::Subscription(Box::new(subscription)), ping, stop)
}

/// Answers an operation that has one answer as events: the answer, and the end.
pub fn respond_once(answer: String) -> Response {
    response(Unsent::Answer(answer), Duration::from_secs(1), CancellationToken::new())
}

fn response(unsent: Unsent, ping: Duration, stop: CancellationToken) -> Response {
    let ping = interval_at(Instant::now() + ping, ping);
    let headers = [
        (header::CONTENT_TYPE, Offer::EventStream.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        // What nginx would otherwise collect before it passes it on.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(parts(unsent, ping, Arc::new(stop)))).into_response()
}

/// The parts of an event stream. Without an event it is kept alive by comments; an order to stop
/// cuts it off without `complete`, so that the client comes back for the rest.
fn parts(
    unsent: Unsent,
    ping: Interval,
    stop: Arc<CancellationToken>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold((unsent, ping), move |(unsent, mut ping)| {
        let stop = stop.clone();
        async move {
            let (part, unsent) = match unsent {
                Unsent::Answer(answer) => (next(None, &answer), Unsent::Complete),
                Unsent::Complete => ("event: complete\ndata:\n\n".to_owned(), Unsent::Nothing),
                Unsent::Nothing => return None,
                Unsent::Subscription(mut subscription) => tokio::select! {
                    biased;
                    () = stop.cancelled() => return None,
                    () = subscription.ready() => tokio::select! {
                        biased;
                        () = stop.cancelled() => return None,
                        message = subscription.next() => part_of(message, subscription),
                    },
                    _ = ping.tick() => (":\n\n".to_owned(), Unsent::Subscription(subscription)),
                },
            };
            Some((Ok(Bytes::from(part)), (unsent, ping)))
        }
    })
}

/// A message as a part of the stream, and what is left to send after it.
fn part_of(message: SubscriptionMessage, subscription: Box<OpenSubscription>) -> (String, Unsent) {
    match message {
        SubscriptionMessage::Next { cursor, payload } => {
            (next(Some(&cursor), &payload), Unsent::Subscription(subscription))
        }
        SubscriptionMessage::End(result) => {
            (next(None, &subscription.to_json(*result)), Unsent::Complete)
        }
    }
}

/// An event; JSON as it is written here has no line breaks.
fn next(cursor: Option<&Cursor>, answer: &str) -> String {
    match cursor {
        Some(cursor) => format!("event: next\nid: {}\ndata: {answer}\n\n", cursor.0),
        None => format!("event: next\ndata: {answer}\n\n"),
    }
}
