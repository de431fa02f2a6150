//! Subscriptions: the log as it grows, each change answered with the subscriber's selection.
//!
//! async-graphql resolves one event after the other, with the loaders of the whole subscription's
//! life. Here every step answers the changes that are there, at most a page of them, as a list: in
//! one execution with loaders of its own, so that rows are fresh and the law holds for a page of
//! events as it does for a page of a query. The list is then taken apart into events.
//!
//! **Invariant:** events come in the order of the log, none twice and none left out; the error that
//! ends a subscription has the cursor to continue from.

mod root;
mod split;
pub mod stream;

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{Name, Pos, Request, Response, ServerError, Value, Variables};

use super::deadline::{PendingFields, RunningOperation};
use super::document::{Document, get_operation};
use super::{ConnectionUse, ExecutionResult, Schema, drive_loaders};
use super::{authorization, explain, response};
use crate::app::App;
use crate::error::Error;
use crate::event;
use crate::event::feed::Follower;
use crate::graphql::error::{self, ResolverError, Result};
use crate::graphql::resolver::viewer::viewer_of;
use crate::graphql::scalar::Cursor;
use crate::graphql::schema::change::{cursor_of, id_of};
use crate::graphql::schema::subscription::{ChangeFilter, SubscriptionStep};

pub use super::caller::AttachContext;
pub use split::Event;

/// An open subscription.
pub struct Subscribed {
    app: App,
    schema: Schema,
    document: Arc<Document>,
    operation_name: Option<String>,
    variables: Variables,
    explain: bool,
    key: Name,
    filter: ChangeFilter,
    follower: Follower,
    /// The place up to which everything was answered; 0 is before the first change of all.
    done: i64,
}

/// Opens the subscription of `document` that `request` names, after `resume` where that is given.
pub async fn subscribe(
    app: &App,
    schema: &Schema,
    document: Arc<Document>,
    mut request: Request,
    resume: Option<&Cursor>,
    attach: &AttachContext,
) -> Result<Subscribed, ExecutionResult> {
    let coerced = document.coerce(&request.variables, request.operation_name.as_deref());
    request.variables = coerced.map_err(ExecutionResult::refused_for)?;
    let request = attach(request);
    let (name, viewer) = (request.operation_name.as_deref(), viewer_of(&request));
    authorization::check(&document, name, &request.variables, &viewer)
        .map_err(ExecutionResult::refused)?;
    let (operation_name, variables) = (request.operation_name.clone(), request.variables.clone());
    let explain = request.extensions.get(explain::EXTENSION) == Some(&Value::Boolean(true));
    schema.cost_of(&app.config.limits, &document, &request).map_err(ExecutionResult::refused)?;
    let operation = document.operation(operation_name.as_deref());
    let key = operation.and_then(|operation| root::only(document.prepared(), operation));
    let key = key.ok_or_else(|| refused(vec![root::not_one()]))?;

    let step = Arc::new(SubscriptionStep::Open(OnceLock::new()));
    let request = step_request(&document, operation_name.as_deref(), &variables);
    let request = attach(request.data(step.clone()));
    // It looks up where the log ends.
    let connections = ConnectionUse::LoadersAndResolvers;
    let execute = |request: Request| schema.events.execute(request);
    let (response, _) = drive_loaders(app, request, connections, execute).await;
    let opening = match Arc::into_inner(step) {
        Some(SubscriptionStep::Open(opening)) => opening.into_inner(),
        _ => None,
    };
    let Some(opening) = opening.filter(|_| response.errors.is_empty()) else {
        return Err(refused(response.errors));
    };
    let after =
        resume.map(id_of).transpose().map_err(|error| refused(vec![with_cursor(error, 0)]))?;
    let follower = app.feed.follow(after.or(opening.after)).await;
    let follower = follower.map_err(|error| refused(vec![with_cursor(error, 0)]))?;
    let mut filter = opening.filter;
    let begun = filter.begin_at(&app.db, follower.position()).await;
    begun.map_err(|error| refused(vec![with_cursor(error, 0)]))?;
    let (app, schema, done) = (app.clone(), schema.clone(), follower.position());
    Ok(Subscribed {
        app,
        schema,
        document,
        operation_name,
        variables,
        explain,
        key,
        filter,
        follower,
        done,
    })
}

fn refused(mut errors: Vec<ServerError>) -> ExecutionResult {
    for error in &mut errors {
        error::complete(error, !error.path.is_empty());
    }
    let response = Response::from_errors(errors);
    ExecutionResult { response, executed: false, statements: 0, written: 0, rows: 0 }
}

/// An error that says where to go on from.
fn with_cursor(error: Error, position: i64) -> ServerError {
    let error = async_graphql::Error::from(ResolverError::from(error));
    let mut error = error.into_server_error(Pos::default());
    error.locations.clear();
    if position > 0 {
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("cursor", cursor_of(position).0);
    }
    error
}

/// A step's request: the operation alone, as a query of
/// [`Events`](crate::graphql::schema::subscription::Events).
fn step_request(document: &Document, name: Option<&str>, variables: &Variables) -> Request {
    let executable = document.executable(variables, name);
    let mut request = Request::new("").variables(variables.clone());
    if let Some(operation) = get_operation(&executable, name) {
        let mut operation = operation.clone();
        operation.node.ty = OperationType::Query;
        request.set_parsed_query(ExecutableDocument {
            operations: DocumentOperations::Single(operation),
            fragments: executable.fragments,
        });
    }
    request
}

impl Subscribed {
    /// Waits for changes that the subscriber wants, at most a page and never none. Cancelling it
    /// loses nothing. An answer instead of changes is the end, with the reason and the cursor to
    /// continue from.
    pub async fn wait(&mut self) -> Result<Vec<event::LoggedChange>, ExecutionResult> {
        let page = self.app.config.limits.page as usize;
        loop {
            let changes = self.follower.next(page).await.map_err(|error| self.ended(error))?;
            let filter = &mut self.filter;
            let wanted: Vec<_> = changes.into_iter().filter(|it| filter.passes(it)).collect();
            if !wanted.is_empty() {
                return Ok(wanted);
            }
            self.done = self.follower.position();
        }
    }

    /// The events of what was waited for; of that alone, before waiting again.
    pub async fn answer(
        &mut self,
        changes: Vec<event::LoggedChange>,
        attach: &AttachContext,
    ) -> Result<Vec<Event>, ExecutionResult> {
        let permits = self.app.event_permits.clone();
        let _permit =
            permits.acquire().await.map_err(|error| self.ended(Error::internal(error)))?;
        let (name, document) = (self.operation_name.clone(), self.document.clone());
        let running = RunningOperation::new(&self.app, document, name);
        let executed = self.execute(changes, attach, &running);
        let executed = running.within(&self.schema, self.app.config.http.deadline, executed);
        let events = executed.await.map_err(|pending| self.late(&pending))?;
        self.done = self.follower.position();
        Ok(events)
    }

    async fn execute(
        &self,
        changes: Vec<event::LoggedChange>,
        attach: &AttachContext,
        running: &RunningOperation,
    ) -> Vec<Event> {
        let cursors: Vec<Cursor> = changes.iter().map(|change| cursor_of(change.id)).collect();
        let name = self.operation_name.as_deref();
        let request = step_request(&self.document, name, &self.variables);
        let request =
            running.begin(attach(request.data(Arc::new(SubscriptionStep::Answer(changes)))));
        let execute = |request: Request| self.schema.events.execute(request);
        let (mut response, context) =
            drive_loaders(&self.app, request, ConnectionUse::LoadersOnly, execute).await;
        for error in &mut response.errors {
            error::complete(error, true);
        }
        let mut events = split::split(response, &self.key, cursors);
        for event in &mut events {
            if let Some(operation) = self.document.operation_with(name, &self.variables) {
                response::complete(&mut event.response, self.schema.documents.types(), &operation);
            }
        }
        if let Some(first) = events.first_mut().filter(|_| self.explain && self.app.config.explain)
        {
            explain::report(&mut first.response, context.loaders().stats());
        }
        events
    }

    fn late(&self, pending: &PendingFields) -> ExecutionResult {
        let millis = self.app.config.http.deadline.as_millis();
        let mut error = with_cursor(
            Error::Late(format!(
                "The events were not complete within {millis} ms; ask for less of each, and go on \
                 after the cursor in the extensions."
            )),
            self.done,
        );
        pending.add_to(&mut error);
        refused(vec![error])
    }

    fn ended(&self, error: Error) -> ExecutionResult {
        refused(vec![with_cursor(error, self.done)])
    }
}
