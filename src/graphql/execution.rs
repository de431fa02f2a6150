//! From the text of a request to its result.
//!
//! **Invariant:** what is refused before execution has no `data`, and every error has a code.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, SDLExportOptions, ServerError, Value};
use futures_util::future::BoxFuture;

use super::error;
use super::resolver::context::RequestContext;
use super::resolver::list;
use super::resolver::viewer::viewer_of;
use super::schema::{Executable, builder};
use crate::app::App;
use crate::config;
use crate::db::dispatch::drive;

pub mod authorization;
pub mod caller;
pub mod cost;
pub mod deadline;
pub mod document;
pub mod explain;
pub mod limits;
pub mod rejection;
pub mod request;
pub mod response;
pub mod subscription;
pub mod webhook_document;
pub mod webhook_payload;

use deadline::RunningOperation;
use document::{Document, Documents};

/// What runs an operation instead of the schema.
pub type Execute = Arc<dyn Fn(Request) -> BoxFuture<'static, ExecutionResult> + Send + Sync>;

/// The schema, and the documents that are asked of it. Build it once; cheap to clone.
#[derive(Clone)]
pub struct Schema {
    executable: Executable,
    events: super::schema::subscription::Executable,
    documents: Documents,
    prices: Arc<cost::Prices>,
    execute: Option<Execute>,
}

impl Schema {
    /// The schema, keeping as many documents as `settings` say.
    #[must_use]
    pub fn keeping(self, settings: &config::Documents) -> Self {
        Self { documents: self.documents.resized(settings), ..self }
    }

    /// The schema, with operations that were admitted run by `execute`: for tests of everything
    /// around execution.
    #[must_use]
    pub fn executed_by(self, execute: Execute) -> Self {
        Self { execute: Some(execute), ..self }
    }

    async fn execute(
        &self,
        app: &App,
        document: Arc<Document>,
        request: Request,
    ) -> ExecutionResult {
        match &self.execute {
            Some(execute) => execute(request).await,
            // Apart from the caller's future, which it would make large.
            None => Box::pin(execute(app, self, document, request)).await,
        }
    }

    /// The documents that may be asked of it.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The schema definition language, sorted, with every description.
    pub fn sdl(&self) -> String {
        let options = SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by()
            .prefer_single_line_descriptions()
            .use_space_ident();
        self.executable.sdl_with_options(options)
    }
}

/// The answer to an operation.
pub struct ExecutionResult {
    /// Data and errors; every error has `extensions.code`.
    pub response: Response,
    /// Whether execution began. Where it did not (parse, validation, choice of operation,
    /// coercion of variables) the answer has no `data` key.
    pub executed: bool,
    /// Statements that the operation read with.
    pub statements: u64,
    /// Statements of the transactions that it committed.
    pub written: u64,
    /// Rows that they returned.
    pub rows: u64,
}

impl ExecutionResult {
    /// The answer to what was refused before it ran.
    pub fn refused(error: ServerError) -> Self {
        Self::refused_for(vec![error])
    }

    /// The answer to what was refused for several reasons before it ran.
    pub fn refused_for(errors: Vec<ServerError>) -> Self {
        Self {
            response: Response::from_errors(errors),
            executed: false,
            statements: 0,
            written: 0,
            rows: 0,
        }
    }
}

/// Builds the schema.
pub fn schema() -> Schema {
    let executable = builder().data(webhook_document::document_check()).finish();
    let sdl = executable.sdl();
    let documents = Documents::new(&sdl, &config::Documents::default());
    let (events, prices) =
        (super::schema::subscription::executable(), cost::Prices::of_sdl(&sdl).into());
    Schema { executable, events, documents, prices, execute: None }
}

/// What the operation costs at most; refused where that is more than `limits.cost`.
fn cost_of(
    app: &App,
    schema: &Schema,
    document: &Document,
    request: &Request,
) -> Result<u64, ServerError> {
    let limits = &app.config.limits;
    let name = request.operation_name.as_deref();
    let Some(operation) = document.operation_with(name, &request.variables) else {
        // Execution reports that there is no such operation.
        return Ok(0);
    };
    let estimate = cost::estimate(&schema.prices, &operation, limits.page.into());
    limits::check_estimate(&estimate, limits).map(|()| estimate.points)
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
    let requested = match cost_of(app, schema, &document, &request) {
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
    let stats = context.loaders().tally();
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
