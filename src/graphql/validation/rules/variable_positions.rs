//! Variables are used where values of their types are (5.8.5).

use std::collections::HashMap;

use async_graphql::Value;
use async_graphql::parser::types::{BaseType, Type, VariableDefinition};

use super::super::usage::{Expected, Use};
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for (definition, uses) in checked.operations() {
        let Some(operation) = definition.operation() else { continue };
        let declared = operation.node.variable_definitions.iter();
        let declared: HashMap<_, _> = declared.map(|it| (&it.node.name.node, &it.node)).collect();
        for it in uses {
            if let Some((variable, expected)) = declared.get(it.name).zip(it.expected) {
                check_use(variable, it, expected, found);
            }
        }
    }
}

/// `IsVariableUsageAllowed`
fn check_use(
    variable: &VariableDefinition,
    it: Use<'_>,
    expected: Expected<'_>,
    found: &mut Violations,
) {
    let (name, ty) = (it.name, &variable.var_type.node);
    let default = variable.default_value.as_ref().map(|default| &default.node);
    let has_default = default.is_some_and(|default| *default != Value::Null);
    if expected.one_of && ty.nullable && !has_default {
        return found.add(it.at, || {
            format!(
                "Variable \"${name}\" is of the type {ty} and is the one field of an input object, \
                 which cannot be null; declare it as {ty}!."
            )
        });
    }
    let wanted = match has_default || expected.has_default {
        true => Type { nullable: true, ..expected.ty.clone() },
        false => expected.ty.clone(),
    };
    if !are_compatible(ty, &wanted) {
        found.add(it.at, || {
            let (wanted, argument) = (expected.ty, it.argument);
            format!(
                "Variable \"${name}\" is of the type {ty} and is used where {wanted} is expected, in \
                 the argument \"{argument}\"."
            )
        });
    }
}

/// `AreTypesCompatible`
fn are_compatible(variable: &Type, place: &Type) -> bool {
    let nulls = place.nullable || !variable.nullable;
    nulls
        && match (&variable.base, &place.base) {
            (BaseType::Named(variable), BaseType::Named(place)) => variable == place,
            (BaseType::List(variable), BaseType::List(place)) => are_compatible(variable, place),
            _ => false,
        }
}
