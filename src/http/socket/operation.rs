//! One operation of a socket, from its beginning to its end.
//!
//! **Invariant:** exactly one message is the last, unless the client ends the operation.

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::OperationType;
use futures_util::FutureExt;
use serde_json::value::RawValue;
use tokio::sync::mpsc::Sender;

use super::message::Sent;
use crate::error::Code;
use crate::graphql::ExecutionResult;
use crate::graphql::execution::limits;
use tokio::sync::OwnedSemaphorePermit;

use crate::http::answer;
use crate::http::endpoint::{Caller, Endpoint};
use crate::http::failure::Failure;
use crate::http::parameters::Parameters;
use crate::http::stream::{Message, Streaming};

/// What an operation has the socket send.
pub struct OutboundMessage {
    /// The operation's id.
    pub id: String,
    /// The operation's number.
    pub number: u64,
    /// The message.
    pub sent: Sent,
    /// What the operation holds until it is sent.
    pub running: Option<OwnedSemaphorePermit>,
}

/// Where an operation's messages go.
struct Outlet {
    id: String,
    number: u64,
    queue: Sender<OutboundMessage>,
}

impl Outlet {
    /// Waits until there is room; nobody listens where the socket has ended.
    async fn tell(&self, sent: Sent) {
        self.tell_while(sent, None).await;
    }

    /// The operation counts as running until the socket has sent its last message.
    async fn tell_while(&self, sent: Sent, running: Option<OwnedSemaphorePermit>) {
        let (id, number) = (self.id.clone(), self.number);
        let _ = self.queue.send(OutboundMessage { id, number, sent, running }).await;
    }

    async fn next(&self, payload: String) {
        self.next_while(payload, None).await;
    }

    async fn next_while(&self, payload: String, running: Option<OwnedSemaphorePermit>) {
        let sent = Sent::Next { id: self.id.clone(), payload: raw(payload) };
        self.tell_while(sent, running).await;
    }

    async fn error(&self, payload: String) {
        self.tell(Sent::Error { id: self.id.clone(), payload: raw(payload) }).await;
    }

    async fn complete(&self) {
        self.tell(Sent::Complete { id: self.id.clone() }).await;
    }
}

/// JSON that was just written.
fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Runs an operation, whatever becomes of it.
pub async fn run(
    endpoint: Endpoint,
    (parameters, caller): (Parameters, Caller),
    (id, number): (String, u64),
    queue: Sender<OutboundMessage>,
) {
    let outlet = Outlet { id, number, queue };
    let ran = AssertUnwindSafe(operate(&endpoint, parameters, &caller, &outlet)).catch_unwind();
    let end = match ran.await {
        Ok(Ok(())) => return outlet.complete().await,
        Ok(Err(answer)) => answer,
        Err(_) => {
            tracing::error!("an operation panicked");
            Failure::internal(&caller.id).into_answer()
        }
    };
    outlet.error(answer::errors(end, endpoint.most_errors(), &caller.id)).await;
}

/// Sends all results; an answer that is returned instead ends the operation as failed.
async fn operate(
    endpoint: &Endpoint,
    parameters: Parameters,
    caller: &Caller,
    outlet: &Outlet,
) -> Result<(), ExecutionResult> {
    let document = endpoint.admit(&parameters).map_err(ExecutionResult::refused)?;
    if document.kind(parameters.operation_name.as_deref()) == Some(OperationType::Subscription) {
        let place = endpoint.place().map_err(Failure::into_answer)?;
        let equip = endpoint.equip(caller).await.map_err(Failure::into_answer)?;
        let who = (caller.clone(), equip);
        let streaming = endpoint.subscribe(document, parameters, who, None, place).await?;
        return Err(follow(streaming, outlet).await);
    }
    let answer = endpoint.execute(document, parameters, caller).await;
    let (answer, running) = answer.map_err(Failure::into_answer)?;
    if !answer.executed {
        return Err(answer);
    }
    let message = answer::message(answer, endpoint.most_errors(), &caller.id);
    outlet.next_while(message, Some(running)).await;
    Ok(())
}

/// Sends events until the subscription ends by itself, which is always an error.
async fn follow(mut streaming: Streaming, outlet: &Outlet) -> ExecutionResult {
    loop {
        match streaming.next().await {
            Message::Next(_, payload) => outlet.next(payload).await,
            Message::End(answer) => return *answer,
        }
    }
}

/// The errors that refuse an operation of a socket that has enough of them.
pub fn too_many(most: usize, caller: &Caller) -> Box<RawValue> {
    let message = format!(
        "A socket runs at most {most} operations at once; complete one of them, or open another \
         socket."
    );
    let mut error = limits::error(Code::QueryLimit, message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("limit", "operations");
    extensions.set("value", most);
    extensions.set("asked", most + 1);
    raw(answer::errors(ExecutionResult::refused(error), 1, &caller.id))
}
