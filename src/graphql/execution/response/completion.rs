//! The order of an answer's fields, and the nulls that its errors leave (specification, 6.4.4).

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, PathSegment, ServerError, Value};

use super::shape::{FieldShape, ObjectShape};

/// Puts the values of an answer in order, and nulls those whose errors say so.
pub(super) struct Completion<'a> {
    errors: &'a [ServerError],
    path: Vec<PathSegment>,
}

impl<'a> Completion<'a> {
    pub(super) fn new(errors: &'a [ServerError]) -> Self {
        Self { errors, path: Vec::new() }
    }

    /// Whether an error lies here or below.
    fn failed(&self) -> bool {
        self.errors.iter().any(|error| error.path.starts_with(&self.path))
    }

    /// `None` where the null of a field passes to its parent.
    pub(super) fn object(
        &mut self,
        fields: IndexMap<Name, Value>,
        shape: &ObjectShape<'_>,
    ) -> Option<Value> {
        if self.errors.is_empty() && shape.0.keys().copied().eq(fields.keys()) {
            return Some(Value::Object(self.ordered(fields, shape)));
        }
        self.reordered(fields, shape)
    }

    /// An object whose fields are in order and have not failed: what is below them is put in order
    /// in place.
    fn ordered(
        &mut self,
        mut fields: IndexMap<Name, Value>,
        shape: &ObjectShape<'_>,
    ) -> IndexMap<Name, Value> {
        for (value, field) in fields.values_mut().zip(shape.0.values()) {
            if !field.is_leaf() && matches!(value, Value::Object(_) | Value::List(_)) {
                let taken = std::mem::take(value);
                *value = self.value(taken, field.ty, field).unwrap_or_default();
            }
        }
        fields
    }

    fn reordered(
        &mut self,
        mut fields: IndexMap<Name, Value>,
        shape: &ObjectShape<'_>,
    ) -> Option<Value> {
        let mut ordered = IndexMap::with_capacity(fields.len());
        for (key, field) in &shape.0 {
            let value = fields.swap_remove(*key);
            if value.is_none() && self.errors.is_empty() {
                continue;
            }
            if !self.errors.is_empty() {
                self.path.push(PathSegment::Field(key.to_string()));
            }
            let completed = match value {
                Some(value) => Some(self.value(value, field.ty, field)),
                // Skipped, or of another type of the interface.
                None if !self.failed() => None,
                None => Some(null(field.ty)),
            };
            self.path.pop();
            if let Some(value) = completed {
                ordered.insert((*key).clone(), value?);
            }
        }
        Some(Value::Object(ordered))
    }

    fn value(&mut self, value: Value, ty: Option<&Type>, field: &FieldShape<'_>) -> Option<Value> {
        let completed = match value {
            Value::Object(fields) => match field.object(&fields) {
                Some(shape) => self.object(fields, shape),
                // A scalar that is an object.
                None => Some(Value::Object(fields)),
            },
            Value::List(items) => self.list(items, ty, field),
            Value::Null => None,
            other => Some(other),
        };
        completed.or_else(|| null(ty))
    }

    fn list(
        &mut self,
        items: Vec<Value>,
        ty: Option<&Type>,
        field: &FieldShape<'_>,
    ) -> Option<Value> {
        let inner = ty.and_then(|ty| match &ty.base {
            BaseType::List(inner) => Some(inner.as_ref()),
            BaseType::Named(_) => None,
        });
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(PathSegment::Index(index));
            let item = self.value(item, inner, field);
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
