//! From the text of a request to its result.
//!
//! **Invariant:** what is refused before execution has no `data`, and every error has a code.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value};

use super::error;
use super::resolver::context::RequestContext;
use super::resolver::list;
use super::resolver::viewer::viewer_of;
use super::schema::builder;
use crate::app::App;
use crate::db::dispatch::drive;

pub mod authorization;
pub mod caller;
mod change_payload;
pub mod cost;
pub mod deadline;
pub mod document;
mod executable_schema;
pub mod explain;
pub mod limits;
pub mod rejection;
pub mod request;
pub mod response;
mod result;
pub mod subscription;
pub mod webhook_document;
pub mod webhook_payload;

use deadline::RunningOperation;
use document::Document;
pub use executable_schema::{Execute, Schema};
pub use result::ExecutionResult;

/// Builds the schema.
pub fn schema() -> Schema {
    Schema::new(builder().data(webhook_document::document_check()).finish())
}

/// Runs an admitted operation, or what replaces it in a test.
async fn run_admitted(
    app: &App,
    schema: &Schema,
    document: Arc<Document>,
    request: Request,
) -> ExecutionResult {
    match &schema.execute {
        Some(execute) => execute(request).await,
        // Apart from the caller's future, which it would make large.
        None => Box::pin(execute(app, schema, document, request)).await,
    }
}

/// Runs the operation of `document` that `request` names, with its variables.
pub async fn execute(
    app: &App,
    schema: &Schema,
    document: Arc<Document>,
    mut request: Request,
) -> ExecutionResult {
    match document.coerce(&request.variables, request.operation_name.as_deref()) {
        Ok(coerced) => request.variables = coerced,
        Err(errors) => return ExecutionResult::refused_for(errors),
    }
    let (name, viewer) = (request.operation_name.as_deref(), viewer_of(&request));
    if let Err(error) = authorization::check(&document, name, &request.variables, &viewer) {
        return ExecutionResult::refused(error);
    }
    let asks = |name| request.extensions.get(name) == Some(&Value::Boolean(true));
    let (asks_plan, asks_cost) = (asks(explain::EXTENSION), asks(cost::EXTENSION));
    let requested = match schema.cost_of(&app.config.limits, &document, &request) {
        Ok(requested) => requested,
        Err(error) => return ExecutionResult::refused(error),
    };
    let connections = match document.kind(name) {
        // It waits for one that writes.
        Some(OperationType::Mutation) => ConnectionUse::LoadersAndResolvers,
        _ => ConnectionUse::LoadersOnly,
    };
    // A copy, because async-graphql takes the document apart.
    request.set_parsed_query(document.executable(&request.variables, name));
    let (operation_name, variables) = (request.operation_name.clone(), request.variables.clone());
    let execute = |request: Request| schema.executable.execute(request);
    let (mut response, context) = drive_loaders(app, request, connections, execute).await;
    // What a mutation has written is reported, whatever part of its result there is.
    if connections == ConnectionUse::LoadersOnly
        && let Err(error) = check_answer(app, &document, &response, &context)
    {
        return ExecutionResult::refused(error);
    }
    let executed = response.errors.iter().all(|error| !error.path.is_empty());
    for error in &mut response.errors {
        error::complete(error, executed);
        context.written().add_to(error);
    }
    let operation = document.operation_with(operation_name.as_deref(), &variables);
    if let Some(operation) = operation.filter(|_| executed) {
        response::complete(&mut response, schema.documents.types(), &operation);
    }
    let stats = context.loaders().stats();
    if asks_plan && executed && app.config.explain {
        explain::report(&mut response, stats);
    }
    if asks_cost && executed {
        cost::report(&mut response, requested, stats);
    }
    let (statements, written, rows) = (stats.statements(), stats.written(), stats.rows());
    ExecutionResult { executed, statements, written, rows, response }
}

/// Refuses an answer that is too large: lists have counted their items; of introspection, which
/// is async-graphql's own, the whole is measured.
fn check_answer(
    app: &App,
    document: &Document,
    response: &Response,
    context: &RequestContext,
) -> Result<(), ServerError> {
    let bytes = match document.introspects() {
        true => Some(list::whole_size(&response.data) as u64),
        false => context.too_many_bytes(),
    };
    limits::check_answer(bytes.unwrap_or_default(), &app.config.limits)
}

/// What takes connections while an operation runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConnectionUse {
    /// The loaders, which therefore keep theirs.
    LoadersOnly,
    /// The loaders, and resolvers by themselves.
    LoadersAndResolvers,
}

/// Runs `execute` with the loaders that its request carries, or with new ones; they are given back
/// with what it cost.
async fn drive_loaders<F: Future<Output = Response>>(
    app: &App,
    request: Request,
    connections: ConnectionUse,
    execute: impl FnOnce(Request) -> F,
) -> (Response, Arc<RequestContext>) {
    let (request, context) = RunningOperation::context_of(app, request);
    if connections == ConnectionUse::LoadersOnly {
        context.loaders().keep_connections();
    }
    let response = drive(context.loaders().queue(), execute(request)).await;
    (response, context)
}
