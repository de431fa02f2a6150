//! Changing what a document selects.

use async_graphql::Name;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql_value::Value;

use super::operation::root_type;

/// Lets `edit` change the whole selection of each object, with the object's type: those of the
/// roots and of the fields, the innermost first. A fragment's own is a part of them and is left as
/// it is. `type_of` gives the type of a field of a type.
///
/// Each selection is visited once where the document has it, so that no spread is followed.
pub(in crate::graphql) fn edit_selections(
    document: &mut ExecutableDocument,
    type_of: impl Fn(&Name, &Name) -> Option<Name>,
    edit: impl FnMut(&mut SelectionSet, &Name),
) {
    let mut editor = SelectionEditor { type_of, edit };
    match &mut document.operations {
        DocumentOperations::Single(operation) => editor.operation(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| editor.operation(&mut operation.node));
        }
    }
    for fragment in document.fragments.values_mut() {
        let on = fragment.node.type_condition.node.on.node.clone();
        editor.below(&mut fragment.node.selection_set.node, &on);
    }
}

struct SelectionEditor<T, E> {
    type_of: T,
    edit: E,
}

impl<T: Fn(&Name, &Name) -> Option<Name>, E: FnMut(&mut SelectionSet, &Name)>
    SelectionEditor<T, E>
{
    fn operation(&mut self, operation: &mut OperationDefinition) {
        self.whole(&mut operation.selection_set.node, &Name::new(root_type(operation.ty)));
    }

    fn whole(&mut self, set: &mut SelectionSet, on: &Name) {
        self.below(set, on);
        (self.edit)(set, on);
    }

    fn below(&mut self, set: &mut SelectionSet, on: &Name) {
        for item in &mut set.items {
            match &mut item.node {
                Selection::Field(field) => {
                    if let Some(ty) = (self.type_of)(on, &field.node.name.node) {
                        self.whole(&mut field.node.selection_set.node, &ty);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or_else(|| on.clone(), |on| on.node.on.node.clone());
                    self.below(&mut fragment.node.selection_set.node, &on);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

/// Leaves out the arguments of fields, and the fields of objects in them, whose values are
/// variables that are absent.
pub(in crate::graphql) fn edit_arguments(
    document: &mut ExecutableDocument,
    is_absent: &dyn Fn(&Name) -> bool,
) {
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        edit_fields(&mut operation.node.selection_set.node, is_absent);
    }
    for fragment in document.fragments.values_mut() {
        edit_fields(&mut fragment.node.selection_set.node, is_absent);
    }
}

fn edit_fields(set: &mut SelectionSet, is_absent: &dyn Fn(&Name) -> bool) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => {
                edit_field(&mut field.node, is_absent);
                edit_fields(&mut field.node.selection_set.node, is_absent);
            }
            Selection::InlineFragment(fragment) => {
                edit_fields(&mut fragment.node.selection_set.node, is_absent);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn edit_field(field: &mut Field, is_absent: &dyn Fn(&Name) -> bool) {
    field.arguments.retain(|(_, value)| !is_absent_variable(&value.node, is_absent));
    for (_, value) in &mut field.arguments {
        edit_value(&mut value.node, is_absent);
    }
}

fn edit_value(value: &mut Value, is_absent: &dyn Fn(&Name) -> bool) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| edit_value(item, is_absent)),
        Value::Object(fields) => edit_object(fields, is_absent),
        _ => {}
    }
}

fn edit_object(fields: &mut IndexMap<Name, Value>, is_absent: &dyn Fn(&Name) -> bool) {
    fields.retain(|_, value| !is_absent_variable(value, is_absent));
    fields.values_mut().for_each(|value| edit_value(value, is_absent));
}

fn is_absent_variable(value: &Value, is_absent: &dyn Fn(&Name) -> bool) -> bool {
    matches!(value, Value::Variable(name) if is_absent(name))
}
