//! The events of an open subscription, for as long as its subscriber may have them.
//!
//! **Invariant:** an open subscription holds one of the permits of `http.subscriptions`, and no
//! event is older than its subscriber's identification by more than
//! `http.ping_interval`.

use std::collections::VecDeque;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::{Event, Subscribed};
use crate::event::LoggedChange;
use crate::graphql::execution::ExecutionResult;
use crate::graphql::execution::caller::{AttachContext, Caller};

/// An open subscription and its subscriber.
pub struct EventStream {
    subscribed: Subscribed,
    caller: Caller,
    attach: AttachContext,
    identified_until: Instant,
    /// Changes that arrived and have no events yet.
    changes: Option<Result<Vec<LoggedChange>, ExecutionResult>>,
    /// Events that are not handed over yet.
    events: VecDeque<Event>,
    _permit: OwnedSemaphorePermit,
}

impl EventStream {
    /// The events of `subscribed` for `caller`, who was just identified.
    pub fn new(
        subscribed: Subscribed,
        caller: Caller,
        attach: AttachContext,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let identified_until = Instant::now() + subscribed.app.config.http.ping_interval;
        Self {
            subscribed,
            caller,
            attach,
            identified_until,
            changes: None,
            events: VecDeque::new(),
            _permit: permit,
        }
    }

    /// Waits until there is an event, or the end. Cancelling it loses nothing.
    pub async fn ready(&mut self) {
        if self.events.is_empty() && self.changes.is_none() {
            self.changes = Some(self.subscribed.wait().await);
        }
    }

    /// The next event, as soon as there is one; the error is the end, and its reason. Cancelling it
    /// may lose some.
    pub async fn next(&mut self) -> Result<Event, ExecutionResult> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            self.ready().await;
            self.events = self.execute_changes().await?.into();
        }
    }

    async fn execute_changes(&mut self) -> Result<Vec<Event>, ExecutionResult> {
        let Some(changes) = self.changes.take() else { return Ok(Vec::new()) };
        let changes = changes?;
        if self.identified_until <= Instant::now() {
            let app = &self.subscribed.app;
            self.attach = self.caller.identify(app).await?;
            self.identified_until = Instant::now() + app.config.http.ping_interval;
        }
        self.subscribed.answer(changes, &self.attach).await
    }
}
