//! The messages of a subscription, which server-sent events and sockets send alike.

use super::answer;
use crate::app::RequestId;
use crate::graphql::execution::subscription::Event;
use crate::graphql::execution::subscription::stream::EventStream;
use crate::graphql::{Cursor, ExecutionResult};

/// An open subscription.
pub struct OpenSubscription {
    events: Box<EventStream>,
    most_errors: usize,
    request_id: RequestId,
}

/// One message of a subscription.
pub enum SubscriptionMessage {
    /// An event.
    Next {
        /// Its position in the change log.
        cursor: Cursor,
        /// Its answer, as JSON.
        payload: String,
    },
    /// The end, and its reason.
    End(Box<ExecutionResult>),
}

impl OpenSubscription {
    /// The messages of `events`, with at most `most_errors` errors each.
    pub fn new(events: Box<EventStream>, most_errors: usize, request_id: &RequestId) -> Self {
        Self { events, most_errors, request_id: request_id.clone() }
    }

    /// Waits until there is a message. Cancelling it loses nothing.
    pub async fn ready(&mut self) {
        self.events.ready().await;
    }

    /// The next message, as soon as there is one. Cancelling it may lose some.
    pub async fn next(&mut self) -> SubscriptionMessage {
        match self.events.next().await {
            Ok(Event { cursor, response }) => {
                let result = ExecutionResult {
                    response,
                    executed: true,
                    statements: 0,
                    written: 0,
                    rows: 0,
                };
                SubscriptionMessage::Next { cursor, payload: self.to_json(result) }
            }
            Err(end) => SubscriptionMessage::End(end.into()),
        }
    }

    /// A result of this subscription as JSON.
    pub fn to_json(&self, result: ExecutionResult) -> String {
        answer::message(result, self.most_errors, &self.request_id)
    }
}
