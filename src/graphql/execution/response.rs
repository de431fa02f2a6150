//! Putting an answer in the specification's order and nullability.
//!
//! async-graphql inserts fields as they complete and leaves out a field that failed. The
//! specification (6.2.2, 6.4.4) wants the order of the selection, `null` for a failed field, and
//! the parent nulled where the field's type does not allow that. With it, equal requests give equal
//! bytes.
//!
//! **Invariant:** a key is added only as `null`, and only where an error has its path; the marks of
//! `type_mark` are removed.

mod type_mark;

pub(in crate::graphql) use super::directive::directives;
pub(in crate::graphql) use type_mark::is_mark;

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Field, FragmentDefinition,
    OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Name, PathSegment, Positioned, Response, ServerError, Value, Variables};

/// The types of the schema.
#[derive(Debug)]
pub(in crate::graphql) struct FieldTypes {
    fields: HashMap<Name, HashMap<Name, Type>>,
    /// The interfaces and unions, with their possible types.
    interfaces: HashMap<Name, Vec<Name>>,
}

impl FieldTypes {
    /// Reads them from the schema's own SDL.
    pub(in crate::graphql) fn of_sdl(sdl: &str) -> Self {
        let mut this = Self { fields: HashMap::new(), interfaces: HashMap::new() };
        let document = async_graphql::parser::parse_schema(sdl);
        for definition in document.map(|document| document.definitions).unwrap_or_default() {
            if let TypeSystemDefinition::Type(definition) = definition {
                this.add(&definition.node.name.node, definition.node.kind);
            }
        }
        this
    }

    fn add(&mut self, name: &Name, kind: TypeKind) {
        let fields = match kind {
            TypeKind::Object(object) => {
                for interface in object.implements {
                    self.interfaces.entry(interface.node).or_default().push(name.clone());
                }
                object.fields
            }
            TypeKind::Interface(interface) => {
                self.interfaces.entry(name.clone()).or_default();
                interface.fields
            }
            TypeKind::Union(union) => {
                let members = union.members.into_iter().map(|member| member.node);
                self.interfaces.entry(name.clone()).or_default().extend(members);
                return;
            }
            _ => return,
        };
        let typed = |field: Positioned<async_graphql::parser::types::FieldDefinition>| {
            (field.node.name.node, field.node.ty.node)
        };
        self.fields.insert(name.clone(), fields.into_iter().map(typed).collect());
    }

    /// The name of an object type, as it is held here.
    pub(in crate::graphql) fn known(&self, name: &Name) -> Option<&Name> {
        self.fields.get_key_value(name).map(|(name, _)| name)
    }

    /// The type of a field.
    pub(in crate::graphql) fn get(&self, parent: Option<&Name>, field: &Name) -> Option<&Type> {
        self.fields.get(parent?)?.get(field)
    }

    /// The possible object types of `ty`.
    pub(in crate::graphql) fn possible<'a>(
        &'a self,
        ty: Option<&'a Name>,
    ) -> Vec<Option<&'a Name>> {
        match ty.and_then(|ty| self.interfaces.get(ty)) {
            Some(types) => types.iter().map(Some).collect(),
            None => vec![ty],
        }
    }

    /// Whether a fragment on `condition` applies to objects of the type `of`.
    fn applies(&self, condition: &Name, of: Option<&Name>) -> bool {
        let Some(of) = of else { return true };
        condition == of || self.interfaces.get(condition).is_some_and(|types| types.contains(of))
    }
}

/// The selected fields below a position, fragments resolved, in the order of the answer.
#[derive(Default)]
struct Plan<'a>(IndexMap<&'a Name, Planned<'a>>);

#[derive(Default)]
struct Planned<'a> {
    /// `None` for introspection, which cannot fail.
    ty: Option<&'a Type>,
    /// For each possible object type.
    below: Vec<(Option<&'a Name>, Plan<'a>)>,
}

impl<'a> Planned<'a> {
    fn below(&mut self, of: Option<&'a Name>) -> &mut Plan<'a> {
        let known = self.below.iter().position(|(known, _)| *known == of);
        let place = known.unwrap_or_else(|| {
            self.below.push((of, Plan::default()));
            self.below.len() - 1
        });
        &mut self.below[place].1
    }

    /// The plan of an object: the only one, or that of its marked type.
    fn of(&self, fields: &IndexMap<Name, Value>) -> Option<&Plan<'a>> {
        if let [(_, only)] = self.below.as_slice() {
            return Some(only);
        }
        let Some(Value::String(marked)) = fields.get(type_mark::TYPE) else { return None };
        let is = |of: &Option<&Name>| of.is_some_and(|of| of.as_str() == marked);
        self.below.iter().find(|(of, _)| is(of)).map(|(_, plan)| plan)
    }
}

struct Planner<'a> {
    types: &'a FieldTypes,
    document: &'a ExecutableDocument,
    conditions: super::directive::Conditions<'a>,
}

impl<'a> Planner<'a> {
    /// Adds what a selection names of an object of the type `of`.
    fn add(&self, plan: &mut Plan<'a>, set: &'a SelectionSet, of: Option<&'a Name>) {
        let stay = set.items.iter().filter(|item| self.conditions.keep(&item.node));
        for selection in stay {
            match &selection.node {
                Selection::Field(field) => self.field(plan, &field.node, of),
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|on| &on.node.on.node);
                    if on.is_none_or(|on| self.types.applies(on, of)) {
                        self.add(plan, &fragment.node.selection_set.node, of);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let found = self.document.fragments.get(&spread.node.fragment_name.node);
                    let applies = |fragment: &&'a Positioned<FragmentDefinition>| {
                        self.types.applies(&fragment.node.type_condition.node.on.node, of)
                    };
                    if let Some(fragment) = found.filter(applies) {
                        self.add(plan, &fragment.node.selection_set.node, of);
                    }
                }
            }
        }
    }

    fn field(&self, plan: &mut Plan<'a>, field: &'a Field, of: Option<&'a Name>) {
        if type_mark::is_mark(field) {
            return;
        }
        let ty = self.types.get(of, &field.name.node);
        let planned = plan.0.entry(&field.response_key().node).or_default();
        planned.ty = planned.ty.or(ty);
        if field.selection_set.node.items.is_empty() {
            return;
        }
        for of in self.types.possible(ty.map(|ty| named(&ty.base))) {
            self.add(planned.below(of), &field.selection_set.node, of);
        }
    }
}

/// A type without its lists.
pub(in crate::graphql) fn named(base: &BaseType) -> &Name {
    match base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(&inner.base),
    }
}

/// Marks a document before it is executed; [`complete`] needs the marks.
pub(in crate::graphql) fn prepare(document: &mut ExecutableDocument, types: &FieldTypes) {
    type_mark::mark(document, types);
}

/// Puts the data of `response` in order; the document is one that was prepared and executed.
pub(in crate::graphql) fn complete(
    response: &mut Response,
    types: &FieldTypes,
    document: &ExecutableDocument,
    (operation_name, variables): (Option<&str>, &Variables),
) {
    let operation = operation(&document.operations, operation_name);
    let Some(operation) = operation else { return };
    let root = root_of(operation.node.ty);
    let conditions = super::directive::Conditions { operation: &operation.node, variables };
    let mut plan = Plan::default();
    let root = types.known(&root);
    let planner = Planner { types, document, conditions };
    planner.add(&mut plan, &operation.node.selection_set.node, root);
    let data = std::mem::take(&mut response.data);
    let mut completion = Completion { errors: &response.errors, path: Vec::new() };
    response.data = match data {
        Value::Object(fields) => completion.object(fields, &plan).unwrap_or(Value::Null),
        other => other,
    };
}

/// The type that operations of this kind begin at.
pub(in crate::graphql) fn root_of(ty: OperationType) -> Name {
    Name::new(match ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    })
}

/// The operation that is run: the one named, or the only one.
pub(in crate::graphql) fn operation<'a>(
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
    fn object(&mut self, fields: IndexMap<Name, Value>, plan: &Plan<'_>) -> Option<Value> {
        if self.errors.is_empty() && plan.0.keys().copied().eq(fields.keys()) {
            return Some(Value::Object(self.ordered(fields, plan)));
        }
        self.reordered(fields, plan)
    }

    /// An object whose fields are in order and have not failed: what is below them is put in order
    /// in place.
    fn ordered(
        &mut self,
        mut fields: IndexMap<Name, Value>,
        plan: &Plan<'_>,
    ) -> IndexMap<Name, Value> {
        for (value, planned) in fields.values_mut().zip(plan.0.values()) {
            if !planned.below.is_empty() && matches!(value, Value::Object(_) | Value::List(_)) {
                let taken = std::mem::take(value);
                *value = self.value(taken, planned.ty, planned).unwrap_or_default();
            }
        }
        fields
    }

    fn reordered(&mut self, mut fields: IndexMap<Name, Value>, plan: &Plan<'_>) -> Option<Value> {
        let mut ordered = IndexMap::with_capacity(fields.len());
        for (key, planned) in &plan.0 {
            let value = fields.swap_remove(*key);
            if value.is_none() && self.errors.is_empty() {
                continue;
            }
            if !self.errors.is_empty() {
                self.path.push(PathSegment::Field(key.to_string()));
            }
            let completed = match value {
                Some(value) => Some(self.value(value, planned.ty, planned)),
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

    fn value(&mut self, value: Value, ty: Option<&Type>, planned: &Planned<'_>) -> Option<Value> {
        let completed = match value {
            Value::Object(fields) => match planned.of(&fields) {
                Some(plan) => self.object(fields, plan),
                // A scalar that is an object.
                None => Some(Value::Object(fields)),
            },
            Value::List(items) => self.list(items, ty, planned),
            Value::Null => None,
            other => Some(other),
        };
        completed.or_else(|| null(ty))
    }

    fn list(
        &mut self,
        items: Vec<Value>,
        ty: Option<&Type>,
        planned: &Planned<'_>,
    ) -> Option<Value> {
        let inner = ty.and_then(|ty| match &ty.base {
            BaseType::List(inner) => Some(inner.as_ref()),
            BaseType::Named(_) => None,
        });
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(PathSegment::Index(index));
            let item = self.value(item, inner, planned);
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
#[path = "response_tests.rs"]
mod tests;
