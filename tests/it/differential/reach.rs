//! The part of the schema that these queries ask of: what a query reads of the catalogue.
//!
//! **Invariant:** what is left out here is a root, by name, with tests of its own.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;

/// Roots that show something other than the catalogue's present state: what was written, who
/// asks.
const OTHERS: [&str; 2] = ["changes", "viewer"];

/// The schema with the roots of these queries, and only the types that they lead to.
pub fn of_queries(mut schema: Schema) -> Valid<Schema> {
    let definition = schema.schema_definition.make_mut();
    (definition.mutation, definition.subscription) = (None, None);
    if let Some(ExtendedType::Object(query)) = schema.types.get_mut("Query") {
        query.make_mut().fields.retain(|name, _| !OTHERS.contains(&name.as_str()));
    }
    let reached = reached(&schema);
    schema.types.retain(|name, kind| kind.is_built_in() || reached.contains(name.as_str()));
    schema.validate().unwrap()
}

fn reached(schema: &Schema) -> BTreeSet<String> {
    let (mut reached, mut waiting) = (BTreeSet::new(), vec!["Query".to_owned()]);
    while let Some(name) = waiting.pop() {
        if let Some(definition) = schema.types.get(name.as_str())
            && reached.insert(name)
        {
            waiting.extend(next(schema, definition));
        }
    }
    reached
}

/// The types that a type's fields and arguments have, and those that implement it.
fn next(schema: &Schema, definition: &ExtendedType) -> Vec<String> {
    match definition {
        ExtendedType::Object(of) => of.fields.values().flat_map(|field| types(field)).collect(),
        ExtendedType::Interface(of) => {
            let fields = of.fields.values().flat_map(|field| types(field));
            fields.chain(implementers(schema, of.name.as_str())).collect()
        }
        ExtendedType::InputObject(of) => {
            of.fields.values().map(|field| field.ty.inner_named_type().to_string()).collect()
        }
        ExtendedType::Union(of) => of.members.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn types(field: &apollo_compiler::schema::FieldDefinition) -> Vec<String> {
    let arguments = field.arguments.iter().map(|one| one.ty.inner_named_type().to_string());
    arguments.chain([field.ty.inner_named_type().to_string()]).collect()
}

/// The types that may stand where the interface does.
fn implementers(schema: &Schema, interface: &str) -> Vec<String> {
    let implements = |kind: &ExtendedType| match kind {
        ExtendedType::Object(of) => {
            of.implements_interfaces.iter().any(|one| one.as_str() == interface)
        }
        _ => false,
    };
    schema
        .types
        .iter()
        .filter(|(_, kind)| implements(kind))
        .map(|(name, _)| name.to_string())
        .collect()
}
