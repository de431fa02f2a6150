//! A running operation, and what it waits for when its time is up.
//!
//! **Invariant:** an operation that ends in time costs nothing more: its queries and their answers
//! are known anyway, and compared only when the time is up.

use std::any::TypeId;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{BaseType, Field, OperationDefinition, SelectionSet};
use async_graphql::{Name, PathSegment, Request, ServerError};

use super::document::Document;
use super::executable_schema::Schema;
use super::response::{FieldTypes, is_mark, named_type};
use crate::app::App;
use crate::graphql::resolver::context::RequestContext;
use crate::graphql::resolver::written::Written;
use crate::graphql::selection::{Walk, root_type};

/// An operation that is, or will be, under way.
pub struct RunningOperation {
    context: Arc<RequestContext>,
    document: Arc<Document>,
    operation_name: Option<String>,
}

/// What an operation waits for.
#[derive(Clone, Debug, Default)]
pub struct PendingFields {
    /// The place in the answer of the first of the fields, up to the first list on the way: within
    /// that, all of its items wait.
    pub path: Vec<PathSegment>,
    /// The fields, from the root: `movies.performers`.
    pub fields: Vec<String>,
    /// What a mutation has written until then.
    pub written: Arc<Written>,
}

impl RunningOperation {
    /// The operation `operation_name` of `document`, before it begins.
    pub fn new(app: &App, document: Arc<Document>, operation_name: Option<String>) -> Self {
        Self { context: Arc::new(RequestContext::new(app.clone())), document, operation_name }
    }

    /// The request that the operation begins with.
    pub fn begin(&self, request: Request) -> Request {
        request.data(self.context.clone())
    }

    /// What `request` reads with: what it was begun with, or something of its own.
    pub(in crate::graphql) fn context_of(
        app: &App,
        request: Request,
    ) -> (Request, Arc<RequestContext>) {
        let known = request.data.get(&TypeId::of::<Arc<RequestContext>>());
        if let Some(context) = known.and_then(|known| known.downcast_ref::<Arc<RequestContext>>()) {
            let context = context.clone();
            return (request, context);
        }
        let context = Arc::new(RequestContext::new(app.clone()));
        (request.data(context.clone()), context)
    }

    /// Lets `run`, within which the operation begins, run for as long as `deadline`; then reports
    /// what it waits for.
    pub async fn within<T>(
        &self,
        schema: &Schema,
        deadline: Duration,
        run: impl Future<Output = T>,
    ) -> Result<T, PendingFields> {
        let mut run = std::pin::pin!(run);
        let ended = tokio::time::timeout(deadline, run.as_mut()).await;
        // While it is not dropped yet.
        ended.map_err(|_| self.pending_fields(schema))
    }

    /// What it waits for, as far as that is known; where it has not begun, nothing.
    fn pending_fields(&self, schema: &Schema) -> PendingFields {
        let written = self.context.written().clone();
        // The request holds the other.
        let begun = Arc::strong_count(&self.context) > 1;
        let operation = self.document.operation(self.operation_name.as_deref());
        let Some(operation) = operation.filter(|_| begun) else {
            return PendingFields { written, ..PendingFields::default() };
        };
        let locator = Locator { types: schema.documents.types(), document: &self.document };
        let mut fields = self.context.waits_for();
        if fields.is_empty() {
            fields.extend(locator.only_root(operation));
        }
        let path = fields.first().map(|field| locator.path(operation, field));
        PendingFields { path: path.unwrap_or_default(), fields, written }
    }
}

impl PendingFields {
    /// The extension of an error that names the fields.
    pub const EXTENSION: &'static str = "waitingFor";

    /// Adds to an error what was waited for, and what was written before.
    pub fn add_to(&self, error: &mut ServerError) {
        self.written.add_to(error);
        if self.fields.is_empty() {
            return;
        }
        error.path = self.path.clone();
        let extensions = error.extensions.get_or_insert_default();
        extensions.set(Self::EXTENSION, self.fields.clone());
    }
}

struct Locator<'a> {
    types: &'a FieldTypes,
    document: &'a Document,
}

/// A selection, and the type of the objects that it is of.
#[derive(Clone, Copy)]
struct TypedSelection<'a> {
    set: &'a SelectionSet,
    of: Option<&'a Name>,
}

impl<'a> Locator<'a> {
    /// The key of the root's only field, which is under way as long as the operation is.
    fn only_root(&self, operation: &'a OperationDefinition) -> Option<String> {
        let fields = self.fields(TypedSelection { set: &operation.selection_set.node, of: None });
        let keys: HashSet<&Name> = fields.iter().map(|field| &field.response_key().node).collect();
        let mut keys = keys.into_iter();
        keys.next().filter(|_| keys.next().is_none()).map(ToString::to_string)
    }

    /// The place of `field`, the keys from the root on, up to the first list.
    fn path(&self, operation: &'a OperationDefinition, field: &str) -> Vec<PathSegment> {
        let root = self.types.known(root_type(operation.ty));
        let mut sets = vec![TypedSelection { set: &operation.selection_set.node, of: root }];
        let mut path = Vec::new();
        for key in field.split('.') {
            let found = self.fields_with_key(&sets, key);
            let Some(ty) =
                found.iter().find_map(|(field, of)| self.types.get(*of, &field.name.node))
            else {
                break;
            };
            path.push(PathSegment::Field(key.to_owned()));
            if matches!(ty.base, BaseType::List(_)) {
                break;
            }
            let of = self.types.possible(Some(named_type(&ty.base)));
            let below = found.iter().map(|(field, _)| &field.selection_set.node);
            let typed = |set| of.iter().map(move |of| TypedSelection { set, of: *of });
            sets = below.flat_map(typed).collect();
        }
        path
    }

    /// The fields with the response key `key` in one of `sets`.
    fn fields_with_key(
        &self,
        sets: &[TypedSelection<'a>],
        key: &str,
    ) -> Vec<(&'a Field, Option<&'a Name>)> {
        let mut found = Vec::new();
        for selection in sets {
            let mut fields = self.fields(*selection);
            fields.retain(|field| field.response_key().node == key);
            found.extend(fields.into_iter().map(|field| (field, selection.of)));
        }
        found
    }

    /// The fields that a selection may have of an object of the type `of`, whatever directives
    /// decide.
    fn fields(&self, selection: TypedSelection<'a>) -> Vec<&'a Field> {
        let TypedSelection { set, of } = selection;
        let applies = |condition: &Name| self.types.applies(condition, of);
        let walk = Walk::new(&self.document.prepared().fragments, set).once().on(&applies);
        walk.fields().map(|field| &field.node).filter(|field| !is_mark(field)).collect()
    }
}

#[cfg(test)]
#[path = "deadline_tests.rs"]
mod tests;
