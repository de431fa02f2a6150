//! Putting an answer in the specification's order and nullability.
//!
//! async-graphql inserts fields as they complete and leaves out a field that failed. The
//! specification (6.2.2, 6.4.4) wants the order of the selection, `null` for a failed field, and
//! the parent nulled where the field's type does not allow that. With it, equal requests give equal
//! bytes.
//!
//! **Invariant:** a key is added only as `null`, and only where an error has its path; the marks of
//! `type_mark` are removed.

mod completion;
mod field_types;
mod shape;
mod type_mark;

pub(in crate::graphql) use field_types::{FieldTypes, named_type};
pub(in crate::graphql) use type_mark::is_mark;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, Value};

use crate::graphql::selection::Operation;
use completion::Completion;

/// Marks a document before it is executed; [`complete`] needs the marks.
pub(in crate::graphql) fn prepare(document: &mut ExecutableDocument, types: &FieldTypes) {
    type_mark::mark(document, types);
}

/// Puts the data of `response` in order; the operation is one that was prepared and executed.
pub(in crate::graphql) fn complete(
    response: &mut Response,
    types: &FieldTypes,
    operation: &Operation<'_>,
) {
    let shape = shape::shape_of(types, operation);
    let data = std::mem::take(&mut response.data);
    let mut completion = Completion::new(&response.errors);
    response.data = match data {
        Value::Object(fields) => completion.object(fields, &shape).unwrap_or(Value::Null),
        other => other,
    };
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
