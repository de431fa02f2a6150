//! Values are of the types of their places (5.6.1, 5.6.2, 5.6.4), and so are defaults of variables.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Pos};
use async_graphql_value::Value;

use super::super::coercion::{
    Coercion, check_one_of, is_own, misfit, missing, not_null, not_of_enum, unknown_field,
};
use super::super::place::Place;
use super::super::scalars::{self, Origin};
use super::super::sites::Definition;
use super::super::types::{Inputs, NamedType, Types};
use super::super::usage::OperationUses;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    let types = checked.types;
    for arguments in checked.definitions.iter().flat_map(Definition::arguments) {
        let Some(known) = arguments.known else { continue };
        let written = arguments.are_written();
        for (name, value) in arguments.given {
            let Some(input) = known.get(&name.node) else { continue };
            let literals = Literals { types, written, at: value.pos };
            literals.value(&value.node, &input.ty, Place::Argument(&name.node), found);
        }
    }
    check_defaults(checked, found);
}

fn check_defaults(checked: &Checked<'_>, found: &mut Violations) {
    for (definition, uses) in checked.operations() {
        let Some(operation) = definition.operation() else { continue };
        let uses = OperationUses::of(operation, uses);
        for variable in &operation.node.variable_definitions {
            let (name, ty) = (&variable.node.name.node, &variable.node.var_type.node);
            let Some(default) = &variable.node.default_value else { continue };
            let (types, written) = (checked.types, uses.written.contains(name));
            let coercion = Coercion { types, origin: Origin::Literal, written, at: default.pos };
            coercion.value(&default.node, ty, Place::Variable(name), found);
        }
    }
}

struct Literals<'a> {
    types: &'a Types,
    written: bool,
    at: Pos,
}

impl Literals<'_> {
    /// Checks a value, in which variables are left to their own rule.
    fn value(&self, value: &Value, ty: &Type, place: Place<'_>, found: &mut Violations) {
        match (&ty.base, value) {
            (_, Value::Variable(_)) => {}
            (_, Value::Null) if ty.nullable => {}
            (_, Value::Null) => found.add(self.at, || not_null(place, ty)),
            (BaseType::List(inner), Value::List(items)) => {
                for (at, item) in items.iter().enumerate() {
                    self.value(item, inner, Place::Item(&place, at), found);
                }
            }
            (BaseType::List(inner), single) => self.value(single, inner, place, found),
            (BaseType::Named(name), value) => self.named(value, name, place, found),
        }
    }

    fn named(&self, value: &Value, name: &Name, place: Place<'_>, found: &mut Violations) {
        match (self.types.get(name), value) {
            (Some(NamedType::Scalar), _) => self.scalar(value, name, place, found),
            (Some(NamedType::Enum(known)), Value::Enum(given)) if known.contains(given) => {}
            (Some(NamedType::Enum(known)), _) => {
                found.add(self.at, || not_of_enum(&value.to_string(), (name, known), place));
            }
            (Some(NamedType::Input { fields, one_of }), Value::Object(given)) => {
                self.object(given, (name, fields), place, found);
                if *one_of {
                    let given = given.iter();
                    check_one_of(self.at, fields, given, |it| *it == Value::Null, place, found);
                }
            }
            (Some(NamedType::Input { .. }), _) => {
                found.add(self.at, || misfit(place, name, &value.to_string(), "an object"));
            }
            _ => {}
        }
    }

    fn scalar(&self, value: &Value, name: &Name, place: Place<'_>, found: &mut Violations) {
        if self.written && is_own(name) {
            return;
        }
        let literal = value.clone().into_const();
        let checked = match &literal {
            Some(literal) => scalars::coerce(name, literal, Origin::Literal),
            None => Err("a value without variables"),
        };
        if let Err(expected) = checked {
            found.add(self.at, || misfit(place, name, &value.to_string(), expected));
        }
    }

    fn object(
        &self,
        given: &IndexMap<Name, Value>,
        (name, known): (&Name, &Inputs),
        place: Place<'_>,
        found: &mut Violations,
    ) {
        for (field, value) in given {
            match known.get(field) {
                Some(input) => self.value(value, &input.ty, Place::Field(&place, field), found),
                None => found.add(self.at, || unknown_field(field, (name, known), place)),
            }
        }
        for (field, input) in known.iter().filter(|(_, input)| input.is_required()) {
            if !given.contains_key(field) {
                found.add(self.at, || missing(Place::Field(&place, field), &input.ty));
            }
        }
    }
}
