//! One operation of a socket, from its beginning to its end.
//!
//! **Invariant:** exactly one message is the last, unless the client ends the operation.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::Sender;

use super::message::ServerMessage;
use crate::error::Code;
use crate::graphql::ExecutionResult;
use crate::graphql::execution::caller::Caller;
use crate::graphql::execution::limits;
use crate::graphql::execution::request::{self, Execution, OperationRequest};
use crate::http::answer;
use crate::http::endpoint::Endpoint;
use crate::http::error_response::ErrorResponse;
use crate::http::parameters::Parameters;
use crate::http::subscription::{OpenSubscription, SubscriptionMessage};

/// A message of an operation, on its way to the socket.
pub struct OutboundMessage {
    /// The operation.
    pub operation: OperationKey,
    /// The message.
    pub message: ServerMessage,
    /// The operation counts as running until this is dropped, which is when the message is sent.
    pub permit: Option<OwnedSemaphorePermit>,
}

/// Names an operation of a socket.
#[derive(Clone, Debug)]
pub struct OperationKey {
    /// The id that the client gave to it.
    pub id: String,
    /// Distinguishes it from an earlier one with the same id.
    pub number: u64,
}

/// Where an operation's messages go.
struct Outlet {
    operation: OperationKey,
    queue: Sender<OutboundMessage>,
}

impl Outlet {
    /// Waits until there is room; nobody listens where the socket has ended.
    async fn send(&self, message: ServerMessage, permit: Option<OwnedSemaphorePermit>) {
        let operation = self.operation.clone();
        let _ = self.queue.send(OutboundMessage { operation, message, permit }).await;
    }

    /// Sends a result, with the permit that its operation holds until it is sent.
    async fn send_next(&self, payload: String, permit: Option<OwnedSemaphorePermit>) {
        let message = ServerMessage::Next { id: self.id(), payload: raw(payload) };
        self.send(message, permit).await;
    }

    async fn send_error(&self, payload: String) {
        self.send(ServerMessage::Error { id: self.id(), payload: raw(payload) }, None).await;
    }

    async fn send_complete(&self) {
        self.send(ServerMessage::Complete { id: self.id() }, None).await;
    }

    fn id(&self) -> String {
        self.operation.id.clone()
    }
}

/// JSON that was just written.
fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Runs an operation, whatever becomes of it.
pub async fn run(
    endpoint: Endpoint,
    caller: Caller,
    parameters: Parameters,
    operation: OperationKey,
    queue: Sender<OutboundMessage>,
) {
    let outlet = Outlet { operation, queue };
    let request = OperationRequest {
        operation: parameters.into_request(),
        unsupported: Vec::new(),
        resume: None,
    };
    let executed = AssertUnwindSafe(execute(&endpoint, request, &caller, &outlet)).catch_unwind();
    let error = match executed.await {
        Ok(Ok(())) => return outlet.send_complete().await,
        Ok(Err(error)) => error,
        Err(_) => {
            tracing::error!("an operation panicked");
            ErrorResponse::internal(&caller.request_id).into_result()
        }
    };
    outlet.send_error(answer::errors(error, endpoint.most_errors(), &caller.request_id)).await;
}

/// Sends all results; a result that is given back instead ends the operation as failed.
async fn execute(
    endpoint: &Endpoint,
    request: OperationRequest,
    caller: &Caller,
    outlet: &Outlet,
) -> Result<(), ExecutionResult> {
    let (most, id) = (endpoint.most_errors(), &caller.request_id);
    match request::run(&endpoint.app, &endpoint.schema, request, caller).await? {
        Execution::Result { result, .. } if !result.executed => Err(result),
        Execution::Result { result, permit } => {
            outlet.send_next(answer::message(result, most, id), permit).await;
            Ok(())
        }
        Execution::Subscription(events) => {
            Err(send_events(OpenSubscription::new(events?, most, id), outlet).await)
        }
    }
}

/// Sends events until the subscription ends by itself, which is always for a reason.
async fn send_events(mut subscription: OpenSubscription, outlet: &Outlet) -> ExecutionResult {
    loop {
        match subscription.next().await {
            SubscriptionMessage::Next { payload, .. } => outlet.send_next(payload, None).await,
            SubscriptionMessage::End(result) => return *result,
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
    raw(answer::errors(ExecutionResult::refused(error), 1, &caller.request_id))
}
