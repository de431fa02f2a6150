//! Input coercion (specification, 3.5 to 3.12): of values without variables.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Pos, Value};

use super::place::Place;
use super::scalars::{self, Origin};
use super::suggestion::did_you_mean;
use super::types::{Inputs, NamedType, Types};
use super::violation::Violations;

/// Coerces values, and collects what does not fit.
pub(super) struct Coercion<'a> {
    pub(super) types: &'a Types,
    pub(super) origin: Origin,
    /// Whether a mutation writes it: values of the catalogue's own scalars pass as they are.
    pub(super) written: bool,
    pub(super) at: Pos,
}

impl Coercion<'_> {
    /// The value as the type has it; the value itself where it does not fit.
    pub(super) fn value(
        &self,
        value: &Value,
        ty: &Type,
        place: Place<'_>,
        found: &mut Violations,
    ) -> Value {
        match (&ty.base, value) {
            (_, Value::Null) => {
                if !ty.nullable {
                    found.add(self.at, || not_null(place, ty));
                }
                Value::Null
            }
            (BaseType::List(inner), Value::List(items)) => {
                let items = items.iter().enumerate();
                let item =
                    |(at, item)| self.value(item, inner, Place::Item(&place, at), &mut *found);
                Value::List(items.map(item).collect())
            }
            (BaseType::List(inner), single) => {
                Value::List(vec![self.value(single, inner, place, found)])
            }
            (BaseType::Named(name), value) => self.named(value, name, place, found),
        }
    }

    fn named(&self, value: &Value, name: &Name, place: Place<'_>, found: &mut Violations) -> Value {
        match (self.types.get(name), value) {
            (Some(NamedType::Scalar), _) => match scalars::coerce(name, value, self.origin) {
                Ok(value) => value,
                Err(_) if self.written && is_own(name) => value.clone(),
                Err(expected) => self.misfit(value, name, expected, place, found),
            },
            (Some(NamedType::Enum(known)), _) => self.enumerated(value, name, known, place, found),
            (Some(NamedType::Input { fields, one_of }), Value::Object(given)) => {
                if *one_of {
                    check_one_of(
                        self.at,
                        fields,
                        given.iter(),
                        |it| *it == Value::Null,
                        place,
                        found,
                    );
                }
                self.object(given, (name, fields), place, found)
            }
            (Some(NamedType::Input { .. }), _) => {
                self.misfit(value, name, "an object", place, found)
            }
            _ => value.clone(),
        }
    }

    fn enumerated(
        &self,
        value: &Value,
        name: &Name,
        known: &[Name],
        place: Place<'_>,
        found: &mut Violations,
    ) -> Value {
        let given = match (value, self.origin) {
            (Value::Enum(given), _) => Some(given.as_str()),
            (Value::String(given), Origin::Json) => Some(given.as_str()),
            _ => None,
        };
        match given.and_then(|given| known.iter().find(|known| known.as_str() == given)) {
            Some(known) => Value::Enum(known.clone()),
            None => {
                found.add(self.at, || not_of_enum(&value.to_string(), (name, known), place));
                value.clone()
            }
        }
    }

    fn object(
        &self,
        given: &IndexMap<Name, Value>,
        (name, known): (&Name, &Inputs),
        place: Place<'_>,
        found: &mut Violations,
    ) -> Value {
        for field in given.keys().filter(|field| !known.contains_key(field.as_str())) {
            found.add(self.at, || unknown_field(field, (name, known), place));
        }
        let mut fields = IndexMap::with_capacity(given.len());
        for (field, input) in known {
            let place = Place::Field(&place, field);
            let value = match (given.get(field), &input.default) {
                (Some(value), _) => self.value(value, &input.ty, place, found),
                (None, Some(default)) => default.clone(),
                (None, None) if !input.ty.nullable => {
                    found.add(self.at, || missing(place, &input.ty));
                    continue;
                }
                (None, None) => continue,
            };
            fields.insert(field.clone(), value);
        }
        Value::Object(fields)
    }

    fn misfit(
        &self,
        value: &Value,
        name: &Name,
        expected: &str,
        place: Place<'_>,
        found: &mut Violations,
    ) -> Value {
        found.add(self.at, || misfit(place, name, &value.to_string(), expected));
        value.clone()
    }
}

/// Whether a scalar is the catalogue's own.
pub(super) fn is_own(name: &str) -> bool {
    !matches!(name, "Int" | "Float" | "String" | "Boolean" | "ID")
}

/// Refuses an object that has not exactly one field that is not null, where the type wants one.
pub(super) fn check_one_of<'v, V: 'v>(
    at: Pos,
    known: &Inputs,
    mut given: impl ExactSizeIterator<Item = (&'v Name, &'v V)>,
    is_null: impl Fn(&V) -> bool,
    place: Place<'_>,
    found: &mut Violations,
) {
    let count = given.len();
    let has_null = given.any(|(_, value)| is_null(value));
    if count != 1 {
        found.add(at, || {
            let fields: Vec<_> = known.keys().map(Name::as_str).collect();
            format!("\"{place}\" takes exactly one of {}; it has {count}.", fields.join(", "))
        });
    } else if has_null {
        found.add(at, || format!("The one field of \"{place}\" cannot be null."));
    }
}

/// The most letters of a value that a message repeats.
const SHOWN: usize = 60;

pub(super) fn misfit(place: Place<'_>, name: &str, value: &str, expected: &str) -> String {
    format!("\"{place}\" is of the type {name}: {} is not {expected}.", shown(value))
}

fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

pub(super) fn not_null(place: Place<'_>, ty: &Type) -> String {
    format!("\"{place}\" is of the type {ty}, which cannot be null.")
}

pub(super) fn missing(place: Place<'_>, ty: &Type) -> String {
    format!("\"{place}\" is missing; it is of the type {ty}.")
}

pub(super) fn unknown_field(
    field: &str,
    (name, known): (&Name, &Inputs),
    place: Place<'_>,
) -> String {
    let end = did_you_mean(field, known.keys().map(Name::as_str));
    format!("\"{}\" is not a field of {name}{end}", Place::Field(&place, field))
}

pub(super) fn not_of_enum(
    value: &str,
    (name, known): (&Name, &[Name]),
    place: Place<'_>,
) -> String {
    let values = || known.iter().map(Name::as_str);
    let expected = match known.len() {
        // More than a message should list.
        13.. => "one of its values".to_owned(),
        _ => format!("one of {}", values().collect::<Vec<_>>().join(", ")),
    };
    let end = did_you_mean(value.trim_matches('"'), values());
    format!("{}{end}", misfit(place, name, value, &expected).trim_end_matches('.'))
}
