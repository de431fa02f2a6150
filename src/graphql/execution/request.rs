//! The one way from a transport into execution: a request in, its result or its events out.
//!
//! **Invariant:** a request is admitted first, then it is counted among those that run, then its
//! sender is identified; a request that is refused at one of these steps has run nothing.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::caller::Caller;
use super::deadline::{PendingFields, RunningOperation};
use super::document::Document;
use super::limits;
use super::rejection::Rejection;
use super::subscription::stream::EventStream;
use super::subscription::subscribe;
use super::{ExecutionResult, Schema, run_admitted};
use crate::app::App;
use crate::error::Code;
use crate::graphql::scalar::Cursor;

/// A request as a transport has parsed it.
#[derive(Debug)]
pub struct OperationRequest {
    /// The document, the name of its operation, variables and extensions.
    pub operation: Request,
    /// The operations that the transport cannot carry for this request.
    pub unsupported: Vec<Unsupported>,
    /// The cursor after which a subscription goes on, where the transport has one.
    pub resume: Option<Cursor>,
}

/// A type of operation that a transport cannot carry, and the error that says so.
#[derive(Clone, Copy, Debug)]
pub struct Unsupported {
    /// The type.
    pub operation_type: OperationType,
    /// The error's code.
    pub code: Code,
    /// The error's message.
    pub message: &'static str,
}

/// A request that ran, or whose document was refused.
pub enum Execution {
    /// The result of a query or a mutation.
    Result {
        /// The result.
        result: ExecutionResult,
        /// The operation counts as running until this is dropped, which is to be when the result is
        /// sent.
        permit: Option<OwnedSemaphorePermit>,
    },
    /// The events of a subscription, or the result that says why it did not open.
    Subscription(Result<Box<EventStream>, ExecutionResult>),
}

/// Runs the operation of `request` for `caller`.
pub async fn run(
    app: &App,
    schema: &Schema,
    request: OperationRequest,
    caller: &Caller,
) -> Result<Execution, Rejection> {
    let document = match admit(app, schema, &request.operation) {
        Ok(document) => document,
        Err(errors) => {
            // What the transport cannot carry is refused for that, valid or not.
            let kind = schema.documents().kind_of(&request.operation, &app.config.limits);
            check_supported(&request, kind)?;
            let result = ExecutionResult::refused_for(errors);
            return Ok(Execution::Result { result, permit: None });
        }
    };
    match document.kind(request.operation.operation_name.as_deref()) {
        Some(OperationType::Subscription) => open(app, schema, document, request, caller).await,
        other => {
            check_supported(&request, other)?;
            perform(app, schema, document, request.operation, caller).await
        }
    }
}

/// The document of a request, if it and its variables keep the limits.
fn admit(app: &App, schema: &Schema, request: &Request) -> Result<Arc<Document>, Vec<ServerError>> {
    let limits = &app.config.limits;
    let document = schema.documents().admit(&request.query, limits)?;
    limits::check_variables(&request.variables, limits).map_err(|error| vec![error])?;
    Ok(document)
}

fn check_supported(
    request: &OperationRequest,
    operation_type: Option<OperationType>,
) -> Result<(), Rejection> {
    let mut unsupported = request.unsupported.iter();
    match unsupported.find(|unsupported| Some(unsupported.operation_type) == operation_type) {
        Some(&Unsupported { code, message, .. }) => Err(Rejection::new(code, message)),
        None => Ok(()),
    }
}

/// Runs a query or a mutation.
async fn perform(
    app: &App,
    schema: &Schema,
    document: Arc<Document>,
    request: Request,
    caller: &Caller,
) -> Result<Execution, Rejection> {
    let permit = wait_for_permit(app).await?;
    let deadline = app.config.http.deadline;
    let name = request.operation_name.clone();
    let operation_type = document.kind(name.as_deref());
    let running = RunningOperation::new(app, document.clone(), name);
    let executed = async {
        let attach = caller.identify(app).await?;
        let request = running.begin(attach(request));
        Ok(run_admitted(app, schema, document, request).await)
    };
    let result = running.within(schema, deadline, executed).await;
    let result = result.unwrap_or_else(|pending| Err(late(deadline, operation_type, &pending)))?;
    Ok(Execution::Result { result, permit: Some(permit) })
}

/// Opens a subscription. Its sender is identified before anything else is refused, because a bad
/// credential is the first error to report.
async fn open(
    app: &App,
    schema: &Schema,
    document: Arc<Document>,
    request: OperationRequest,
    caller: &Caller,
) -> Result<Execution, Rejection> {
    let attach = caller.identify(app).await?;
    check_supported(&request, Some(OperationType::Subscription))?;
    let full = "The server has reached its limit of subscriptions; try again later.";
    let permit = permit(&app.subscription_permits, full)?;
    let OperationRequest { operation, resume, .. } = request;
    let opened = subscribe(app, schema, document, operation, resume.as_ref(), &attach).await;
    let events = opened
        .map(|subscribed| Box::new(EventStream::new(subscribed, caller.clone(), attach, permit)));
    Ok(Execution::Subscription(events))
}

/// One of the permits to run an operation: at once, or in turn as soon as another operation ends.
async fn wait_for_permit(app: &App) -> Result<OwnedSemaphorePermit, Rejection> {
    if let Ok(permit) = app.operation_permits.clone().try_acquire_owned() {
        return Ok(permit);
    }
    let full = || {
        let message =
            "The server has reached its limit of running operations; try again in a second.";
        Rejection::new(Code::ServiceUnavailable, message)
    };
    let _waiting = app.queue_permits.try_acquire().map_err(|_| full())?;
    let acquired = app.operation_permits.clone().acquire_owned();
    let acquired = tokio::time::timeout(app.config.http.queue_timeout, acquired).await;
    acquired.map_err(|_| full())?.map_err(|_| full())
}

/// One of the permits, if one is free.
fn permit(permits: &Arc<Semaphore>, full: &str) -> Result<OwnedSemaphorePermit, Rejection> {
    let permit = permits.clone().try_acquire_owned();
    permit.map_err(|_| Rejection::new(Code::ServiceUnavailable, full))
}

/// The error of an operation that did not end in time.
fn late(
    deadline: Duration,
    operation_type: Option<OperationType>,
    pending: &PendingFields,
) -> Rejection {
    let advice = match operation_type {
        Some(OperationType::Mutation) => {
            "what the extension `written` names was written, and anything else may have been \
             written or not: read it, or send it again under the same Idempotency-Key if it had one"
        }
        _ => "ask for less",
    };
    let message =
        format!("The answer was not complete within {} ms; {advice}.", deadline.as_millis());
    let mut rejection = Rejection::new(Code::Timeout, message);
    pending.add_to(&mut rejection.error);
    rejection
}
