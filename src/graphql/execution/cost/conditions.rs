//! The cost of a `where`, in addition to the rows that it finds.
//!
//! **Invariant:** a condition that reads rows of its own costs more than one that an index answers,
//! and the cost of a relation multiplies the cost of the conditions in it.

use std::collections::HashMap;

use async_graphql::parser::types::{BaseType, InputObjectType};
use async_graphql::{Name, Value};

/// A relation, times what it leads to.
const RELATION: u64 = 10;
/// The same where no row or every row is to be such, for which all have to be looked at.
const ALL_RELATED: u64 = 100;
/// A text of up to five words that is looked for in the search index.
pub(super) const TEXT: u64 = 20;
const WORDS: usize = 5;
/// A part of a text, for which every row may have to be read.
const PART: u64 = 6;
/// So many values cost a point.
const VALUES_A_POINT: u64 = 10;

/// What a field of an input object asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConditionKind {
    Relation,
    AllRelated,
    Some,
    Text,
    Part,
    /// What an index answers, or what holds other conditions.
    Plain,
}

/// A field of an input object, and the type of its value.
#[derive(Debug)]
struct ConditionField {
    kind: ConditionKind,
    ty: Name,
}

/// The conditions that each input object may hold.
#[derive(Debug, Default)]
pub(super) struct ConditionInputs(HashMap<Name, HashMap<Name, ConditionField>>);

impl ConditionInputs {
    pub(super) fn add(&mut self, name: Name, object: InputObjectType) {
        let fields = object.fields.into_iter().map(|field| {
            let (field, ty) =
                (field.node.name.node, named_type(&field.node.ty.node.base).0.clone());
            let kind = match field.as_str() {
                _ if ty.ends_with("ListFilter") => ConditionKind::Relation,
                "none" | "every" => ConditionKind::AllRelated,
                "some" => ConditionKind::Some,
                "text" if ty == "String" => ConditionKind::Text,
                "contains" | "endsWith" => ConditionKind::Part,
                _ => ConditionKind::Plain,
            };
            (field, ConditionField { kind, ty })
        });
        let fields = fields.collect();
        self.0.insert(name, fields);
    }

    /// What `value`, of the type `ty`, costs.
    pub(super) fn cost(&self, ty: &Name, value: &Value) -> u64 {
        let mut values = 0;
        let points = self.points(ty, value, &mut values);
        points.saturating_add(values / VALUES_A_POINT)
    }

    /// How many relations lead on from each other in `value`, at most.
    pub(super) fn relations(&self, ty: &Name, value: &Value) -> usize {
        match value {
            Value::List(items) => {
                items.iter().map(|item| self.relations(ty, item)).max().unwrap_or_default()
            }
            Value::Object(object) => {
                let fields = self.0.get(ty);
                let relations = object.iter().filter_map(|(name, value)| {
                    let ConditionField { kind, ty } = fields?.get(name)?;
                    let leads = *kind == ConditionKind::Relation && *value != Value::Null;
                    Some(usize::from(leads) + self.relations(ty, value))
                });
                relations.max().unwrap_or_default()
            }
            _ => 0,
        }
    }

    /// How many texts are looked for in `value`.
    pub(super) fn texts(&self, ty: &Name, value: &Value) -> usize {
        match value {
            Value::List(items) => items.iter().map(|item| self.texts(ty, item)).sum(),
            Value::Object(object) => {
                let fields = self.0.get(ty);
                let texts = object.iter().filter_map(|(name, value)| {
                    let ConditionField { kind, ty } = fields?.get(name)?;
                    Some(match (kind, value) {
                        (ConditionKind::Text, Value::String(_)) => 1,
                        _ => self.texts(ty, value),
                    })
                });
                texts.sum()
            }
            _ => 0,
        }
    }

    fn points(&self, ty: &Name, value: &Value, values: &mut u64) -> u64 {
        let mut all = 0_u64;
        match value {
            Value::Null => {}
            Value::List(items) => {
                for item in items {
                    all = all.saturating_add(self.points(ty, item, values));
                }
            }
            Value::Object(object) => {
                let fields = self.0.get(ty);
                for (name, value) in object {
                    let known = fields.and_then(|fields| fields.get(name));
                    let Some(ConditionField { kind, ty }) = known else {
                        continue;
                    };
                    let inner = self.points(ty, value, values);
                    let points = match (kind, value) {
                        (_, Value::Null) => 0,
                        (ConditionKind::Relation, _) => inner.saturating_mul(RELATION),
                        (ConditionKind::AllRelated, _) => {
                            inner.saturating_add(1).saturating_mul(ALL_RELATED / RELATION)
                        }
                        (ConditionKind::Some, _) => inner.saturating_add(1),
                        (ConditionKind::Text, Value::String(text)) => {
                            let words = text.split_whitespace().count().div_ceil(WORDS).max(1);
                            TEXT.saturating_mul(words as u64)
                        }
                        (ConditionKind::Text, _) => TEXT,
                        (ConditionKind::Part, _) => PART,
                        (ConditionKind::Plain, _) => inner,
                    };
                    all = all.saturating_add(points);
                }
            }
            _ => *values = values.saturating_add(1),
        }
        all
    }
}

/// A type without its lists, and whether there was one.
pub(super) fn named_type(base: &BaseType) -> (&Name, bool) {
    match base {
        BaseType::Named(name) => (name, false),
        BaseType::List(inner) => (named_type(&inner.base).0, true),
    }
}
