//! Streams: server-sent events, by graphql-sse's distinct-connections mode; and what they share
//! with sockets.
//!
//! **Invariant:** an open subscription holds one of the permits of `http.subscriptions`.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Interval, interval_at};
use tokio_util::sync::CancellationToken;

use super::accept::Offer;
use super::answer;
use super::endpoint::{Caller, Endpoint};
use super::failure::Failure;
use crate::event::Change;
use crate::graphql::execution::subscription::{AttachContext, Event, Subscribed};
use crate::graphql::{Cursor, ExecutionResult};

/// The header by which a browser's EventSource goes on where it was cut off.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The place that an EventSource goes on after.
pub fn last_event(headers: &HeaderMap) -> Option<Cursor> {
    let id = headers.get(LAST_EVENT_ID)?.to_str().ok()?;
    (!id.is_empty()).then(|| Cursor(id.to_owned()))
}

/// An open subscription and who listens to it.
pub struct Streaming {
    endpoint: Endpoint,
    subscribed: Subscribed,
    caller: Caller,
    equip: AttachContext,
    believed_until: Instant,
    /// What was waited for and is not answered yet.
    changes: Option<Result<Vec<Change>, ExecutionResult>>,
    /// Answers that are not sent yet.
    events: VecDeque<Event>,
    _place: OwnedSemaphorePermit,
}

/// One message of a subscription.
pub enum Message {
    /// An event: its place in the log and its answer.
    Next(Cursor, String),
    /// The end, and why.
    End(Box<ExecutionResult>),
}

impl Streaming {
    pub(super) fn new(
        endpoint: &Endpoint,
        subscribed: Subscribed,
        (caller, equip): (Caller, AttachContext),
        place: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            endpoint: endpoint.clone(),
            subscribed,
            caller,
            equip,
            believed_until: Instant::now() + endpoint.app().config.http.ping_interval,
            changes: None,
            events: VecDeque::new(),
            _place: place,
        }
    }

    /// Waits until there is something to send. Cancelling it loses nothing.
    pub async fn ready(&mut self) {
        if self.events.is_empty() && self.changes.is_none() {
            self.changes = Some(self.subscribed.wait().await);
        }
    }

    /// The next message, as soon as there is one. Cancelling it may lose some.
    pub async fn next(&mut self) -> Message {
        loop {
            if let Some(Event { cursor, response }) = self.events.pop_front() {
                let answer = ExecutionResult {
                    response,
                    executed: true,
                    statements: 0,
                    written: 0,
                    rows: 0,
                };
                let most = self.endpoint.most_errors();
                return Message::Next(cursor, answer::message(answer, most, &self.caller.id));
            }
            self.ready().await;
            match self.answered().await {
                Ok(events) => self.events = events.into(),
                Err(end) => return Message::End(end.into()),
            }
        }
    }

    async fn answered(&mut self) -> Result<Vec<Event>, ExecutionResult> {
        let Some(changes) = self.changes.take() else { return Ok(Vec::new()) };
        let changes = changes?;
        if self.believed_until <= Instant::now() {
            let again = self.endpoint.equip(&self.caller).await;
            self.equip = again.map_err(Failure::into_answer)?;
            let believed = self.endpoint.app().config.http.ping_interval;
            self.believed_until = Instant::now() + believed;
        }
        self.subscribed.answer(changes, &self.equip).await
    }
}

/// What is left to send of an event stream.
enum Rest {
    Subscription(Box<Streaming>),
    /// One answer, which was complete before the stream began.
    Once(String),
    Complete,
    Nothing,
}

/// Answers a subscription as events.
pub(super) fn subscription(
    streaming: Streaming,
    ping: Duration,
    stop: CancellationToken,
) -> Response {
    respond(Rest::Subscription(Box::new(streaming)), ping, stop)
}

/// Answers what has one answer as events: that one, and the end.
pub(super) fn once(answer: String) -> Response {
    respond(Rest::Once(answer), Duration::from_secs(1), CancellationToken::new())
}

fn respond(rest: Rest, ping: Duration, stop: CancellationToken) -> Response {
    let ping = interval_at(Instant::now() + ping, ping);
    let headers = [
        (header::CONTENT_TYPE, Offer::EventStream.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        // What nginx would otherwise collect before it passes it on.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(parts(rest, ping, Arc::new(stop)))).into_response()
}

/// The parts of an event stream. Without an event it is kept alive by comments; an order to stop
/// cuts it off without `complete`, so that the client comes back for the rest.
fn parts(
    rest: Rest,
    ping: Interval,
    stop: Arc<CancellationToken>,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold((rest, ping), move |(rest, mut ping)| {
        let stop = stop.clone();
        async move {
            let (part, rest) = match rest {
                Rest::Once(answer) => (next(None, &answer), Rest::Complete),
                Rest::Complete => ("event: complete\ndata:\n\n".to_owned(), Rest::Nothing),
                Rest::Nothing => return None,
                Rest::Subscription(mut streaming) => tokio::select! {
                    biased;
                    () = stop.cancelled() => return None,
                    () = streaming.ready() => tokio::select! {
                        biased;
                        () = stop.cancelled() => return None,
                        message = streaming.next() => told(message, streaming),
                    },
                    _ = ping.tick() => (":\n\n".to_owned(), Rest::Subscription(streaming)),
                },
            };
            Some((Ok(Bytes::from(part)), (rest, ping)))
        }
    })
}

/// A message as a part of the stream, and what is left after it.
fn told(message: Message, streaming: Box<Streaming>) -> (String, Rest) {
    match message {
        Message::Next(cursor, answer) => {
            (next(Some(&cursor), &answer), Rest::Subscription(streaming))
        }
        Message::End(answer) => {
            let most = streaming.endpoint.most_errors();
            let answer = answer::message(*answer, most, &streaming.caller.id);
            (next(None, &answer), Rest::Complete)
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
