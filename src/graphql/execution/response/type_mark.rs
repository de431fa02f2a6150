//! Marks in a document: `__typename` under a name of our own.
//!
//! async-graphql answers null for an object none of whose fields apply, so that it looks like no
//! object and hides what a second selection of the same field finds; and where several types are
//! possible, the order of an answer depends on the one that is there.
//!
//! **Invariant:** a selection that may come out empty or is made on an interface has a mark.

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};

use super::field_types::{FieldTypes, named_type};
use crate::graphql::selection::{edit_selections, root_type};

/// The mark's key in the answer.
pub(super) const TYPE: &str = "__typeOfObject";

/// Whether a field is a mark.
pub(in crate::graphql) fn is_mark(field: &Field) -> bool {
    field.alias.as_ref().is_some_and(|alias| alias.node == TYPE)
}

/// Marks every selection of the document that needs it.
pub(super) fn mark(document: &mut ExecutableDocument, types: &FieldTypes) {
    let type_of =
        |on: &Name, field: &Name| types.get(Some(on), field).map(|ty| named_type(&ty.base).clone());
    edit_selections(document, type_of, |set, on| {
        if needs_mark(set, on, types) {
            set.items.push(at_start(Selection::Field(at_start(typename()))));
        }
    });
}

fn needs_mark(set: &SelectionSet, on: &Name, types: &FieldTypes) -> bool {
    let unconditional = |item: &Positioned<Selection>| match &item.node {
        Selection::Field(field) => field.node.directives.is_empty(),
        _ => false,
    };
    // The root of a subscription has one field, always, and may have no `__typename`. What has no
    // field at all is for the validation to refuse.
    if *on == root_type(OperationType::Subscription) || set.items.is_empty() {
        return false;
    }
    types.is_abstract(on) || !set.items.iter().any(unconditional)
}

fn typename() -> Field {
    Field {
        alias: Some(at_start(Name::new(TYPE))),
        name: at_start(Name::new("__typename")),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: at_start(SelectionSet::default()),
    }
}

fn at_start<T>(node: T) -> Positioned<T> {
    Positioned::new(node, Pos::default())
}
