//! The values of an operation's variables (specification, 6.1.2, `CoerceVariableValues`).

use async_graphql::parser::types::{OperationDefinition, VariableDefinition};
use async_graphql::{Value, Variables};

use super::coercion::{Coercion, not_null};
use super::place::Place;
use super::scalars::Origin;
use super::types::Types;
use super::usage::OperationUses;
use super::violation::{Violation, Violations};

/// The values that the operation's variables have, of those that were sent: with defaults, and
/// without what is not declared. A nullable one that was not sent and has no default is absent.
pub(in crate::graphql) fn coerce(
    types: &Types,
    operation: &OperationDefinition,
    uses: &OperationUses,
    sent: &Variables,
) -> Result<Variables, Vec<Violation>> {
    let (mut values, mut found) = (Variables::default(), Violations::default());
    for definition in &operation.variable_definitions {
        let VariableDefinition { name, default_value, .. } = &definition.node;
        let default = default_value.as_ref().map(|default| &default.node);
        let written = uses.written.contains(&name.node);
        let coercion = |origin| Coercion { types, origin, written, at: definition.pos };
        let value = match (sent.get(&name.node), default) {
            (Some(value), _) => one(&coercion(Origin::Json), definition, uses, value, &mut found),
            (None, Some(default)) => {
                one(&coercion(Origin::Literal), definition, uses, default, &mut found)
            }
            (None, None) if definition.node.var_type.node.nullable => continue,
            (None, None) => {
                found.add(definition.pos, || not_sent(&definition.node));
                continue;
            }
        };
        values.insert(name.node.clone(), value);
    }
    if found.is_empty() { Ok(values) } else { Err(found.into_sorted()) }
}

fn one(
    coercion: &Coercion<'_>,
    definition: &async_graphql::Positioned<VariableDefinition>,
    uses: &OperationUses,
    value: &Value,
    found: &mut Violations,
) -> Value {
    let VariableDefinition { name, var_type, .. } = &definition.node;
    let place = Place::Variable(&name.node);
    if *value == Value::Null && uses.not_null.contains(&name.node) {
        let mut ty = var_type.node.clone();
        ty.nullable = false;
        found.add(definition.pos, || not_null(place, &ty));
        return Value::Null;
    }
    coercion.value(value, &var_type.node, place, found)
}

fn not_sent(definition: &VariableDefinition) -> String {
    let VariableDefinition { name, var_type, .. } = definition;
    let ty = &var_type.node;
    format!(
        "Variable \"${}\" was not sent; it is of the type {ty}, which needs a value.",
        name.node
    )
}
