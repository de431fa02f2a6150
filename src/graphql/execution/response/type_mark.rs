//! Marks in a document: `__typename` under a name of our own.
//!
//! async-graphql answers null for an object none of whose fields apply, so that it looks like no
//! object and hides what a second selection of the same field finds; and where several types are
//! possible, the order of an answer depends on the one that is there.
//!
//! **Invariant:** a selection that may come out empty or is made on an interface has a mark.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};

use super::{FieldTypes, named, root_of};
use crate::graphql::execution::directive::directives;

/// The mark's key in the answer.
pub(super) const TYPE: &str = "__typeOfObject";

/// Whether a field is a mark.
pub(in crate::graphql) fn is_mark(field: &Field) -> bool {
    field.alias.as_ref().is_some_and(|alias| alias.node == TYPE)
}

/// Marks every selection of the document that needs it.
pub(super) fn mark(document: &mut ExecutableDocument, types: &FieldTypes) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => root(&mut operation.node, types),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| root(&mut operation.node, types));
        }
    }
    for fragment in document.fragments.values_mut() {
        let on = fragment.node.type_condition.node.on.node.clone();
        below(&mut fragment.node.selection_set.node, &on, types);
    }
}

/// The root of a subscription has one field, always, and may have no `__typename`.
fn root(operation: &mut OperationDefinition, types: &FieldTypes) {
    let on = root_of(operation.ty);
    let selection = &mut operation.selection_set.node;
    match operation.ty {
        OperationType::Subscription => below(selection, &on, types),
        _ => set(selection, &on, types),
    }
}

/// The whole selection of an object, whose type is `on`.
fn set(set: &mut SelectionSet, on: &Name, types: &FieldTypes) {
    below(set, on, types);
    let plain = |item: &Positioned<Selection>| {
        matches!(item.node, Selection::Field(_)) && directives(&item.node).is_empty()
    };
    // What has no field at all is for the validation to refuse.
    if !set.items.is_empty() && (types.interfaces.contains_key(on) || !set.items.iter().any(plain))
    {
        set.items.push(at_start(Selection::Field(at_start(typename()))));
    }
}

fn below(selection: &mut SelectionSet, on: &Name, types: &FieldTypes) {
    for item in &mut selection.items {
        match &mut item.node {
            Selection::Field(field) => {
                let field = &mut field.node;
                if let Some(ty) = types.get(Some(on), &field.name.node) {
                    set(&mut field.selection_set.node, named(&ty.base), types);
                }
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                let on = condition.map_or(on.clone(), |on| on.node.on.node.clone());
                below(&mut fragment.node.selection_set.node, &on, types);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
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
