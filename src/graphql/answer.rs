//! Putting an answer in the specification's order and nullability.
//!
//! async-graphql inserts fields as they complete and leaves out a field that failed. The
//! specification (6.2.2, 6.4.4) wants the order of the selection, `null` for a failed field, and
//! the parent nulled where the field's type does not allow that. With it, equal requests give equal
//! bytes.
//!
//! **Invariant:** a key is added only as `null`, and only where an error tells of it.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
    Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, PathSegment, Positioned, Response, ServerError, Value};

/// The type of every field of the schema.
#[derive(Debug)]
pub(super) struct FieldTypes(HashMap<Name, HashMap<Name, Type>>);

impl FieldTypes {
    /// Reads them from the schema's own SDL.
    pub(super) fn of_sdl(sdl: &str) -> Self {
        let document = async_graphql::parser::parse_schema(sdl);
        let definitions = document.map(|document| document.definitions).unwrap_or_default();
        let fields = |definition: TypeSystemDefinition| match definition {
            TypeSystemDefinition::Type(definition) => {
                let fields = match definition.node.kind {
                    TypeKind::Object(object) => object.fields,
                    TypeKind::Interface(interface) => interface.fields,
                    _ => return None,
                };
                let typed = |field: Positioned<async_graphql::parser::types::FieldDefinition>| {
                    (field.node.name.node, field.node.ty.node)
                };
                Some((definition.node.name.node, fields.into_iter().map(typed).collect()))
            }
            _ => None,
        };
        Self(definitions.into_iter().filter_map(fields).collect())
    }

    fn get(&self, parent: Option<&Name>, field: &Name) -> Option<&Type> {
        self.0.get(parent?)?.get(field)
    }
}

/// The selected fields below a position, fragments resolved, in the order of the answer.
#[derive(Default)]
struct Plan<'a>(IndexMap<&'a Name, Planned<'a>>);

#[derive(Default)]
struct Planned<'a> {
    /// `None` for introspection, which cannot fail.
    ty: Option<&'a Type>,
    below: Plan<'a>,
}

struct Planner<'a> {
    types: &'a FieldTypes,
    document: &'a ExecutableDocument,
}

impl<'a> Planner<'a> {
    fn add(&self, plan: &mut Plan<'a>, set: &'a SelectionSet, parent: Option<&'a Name>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let ty = self.types.get(parent, &field.name.node);
                    let planned = plan.0.entry(&field.response_key().node).or_default();
                    planned.ty = planned.ty.or(ty);
                    let below = ty.map(|ty| named(&ty.base));
                    self.add(&mut planned.below, &field.selection_set.node, below);
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    let on = fragment.type_condition.as_ref().map(|on| &on.node.on.node);
                    self.add(plan, &fragment.selection_set.node, on.or(parent));
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let on = &fragment.node.type_condition.node.on.node;
                        self.add(plan, &fragment.node.selection_set.node, Some(on));
                    }
                }
            }
        }
    }
}

fn named(base: &BaseType) -> &Name {
    match base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(&inner.base),
    }
}

/// Puts the data of `response` in order; the document is one that was executed.
pub(super) fn complete(
    response: &mut Response,
    types: &FieldTypes,
    document: &ExecutableDocument,
    operation_name: Option<&str>,
) {
    let operation = operation(&document.operations, operation_name);
    let Some(operation) = operation else { return };
    let root = Name::new(match operation.node.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    });
    let root = types.0.get_key_value(&root).map(|(name, _)| name);
    let mut plan = Plan::default();
    Planner { types, document }.add(&mut plan, &operation.node.selection_set.node, root);
    let data = std::mem::take(&mut response.data);
    let mut completion = Completion { errors: &response.errors, path: Vec::new() };
    response.data = match data {
        Value::Object(fields) => completion.object(fields, &plan).unwrap_or(Value::Null),
        Value::Null if !completion.failed() => Value::Object(IndexMap::new()),
        other => other,
    };
}

/// The operation that is run: the one named, or the only one.
fn operation<'a>(
    operations: &'a DocumentOperations,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        // A named operation is one of several even where it is alone.
        (DocumentOperations::Multiple(operations), None) => operations.values().next(),
    }
}

struct Completion<'a> {
    errors: &'a [ServerError],
    path: Vec<PathSegment>,
}

impl Completion<'_> {
    /// Whether an error lies here or below.
    fn failed(&self) -> bool {
        self.errors.iter().any(|error| error.path.starts_with(&self.path))
    }

    /// `None` where the null of a field passes to its parent.
    fn object(&mut self, mut fields: IndexMap<Name, Value>, plan: &Plan<'_>) -> Option<Value> {
        let mut ordered = IndexMap::with_capacity(fields.len());
        for (key, planned) in &plan.0 {
            let value = fields.swap_remove(*key);
            if value.is_none() && self.errors.is_empty() {
                continue;
            }
            self.path.push(PathSegment::Field(key.to_string()));
            let completed = match value {
                Some(value) => Some(self.value(value, planned.ty, &planned.below)),
                // Skipped, or of another type of the interface.
                None if !self.failed() => None,
                None => Some(null(planned.ty)),
            };
            self.path.pop();
            if let Some(value) = completed {
                ordered.insert((*key).clone(), value?);
            }
        }
        Some(Value::Object(ordered))
    }

    fn value(&mut self, value: Value, ty: Option<&Type>, plan: &Plan<'_>) -> Option<Value> {
        let completed = match value {
            Value::Object(fields) if !plan.0.is_empty() => self.object(fields, plan),
            Value::List(items) => self.list(items, ty, plan),
            // async-graphql's word for an object without fields: all were skipped, or failed.
            Value::Null if ty.is_some_and(|ty| !ty.nullable) && !self.failed() => {
                Some(Value::Object(IndexMap::new()))
            }
            Value::Null => None,
            other => Some(other),
        };
        completed.or_else(|| null(ty))
    }

    fn list(&mut self, items: Vec<Value>, ty: Option<&Type>, plan: &Plan<'_>) -> Option<Value> {
        let inner = ty.and_then(|ty| match &ty.base {
            BaseType::List(inner) => Some(inner.as_ref()),
            BaseType::Named(_) => None,
        });
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(PathSegment::Index(index));
            let item = self.value(item, inner, plan);
            self.path.pop();
            list.push(item?);
        }
        Some(Value::List(list))
    }
}

/// Null where the type allows it.
fn null(ty: Option<&Type>) -> Option<Value> {
    ty.is_none_or(|ty| ty.nullable).then_some(Value::Null)
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
