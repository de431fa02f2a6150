//! The keys that the objects of an answer have, in the order of the selection.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, SelectionSet, Type};
use async_graphql::{Name, Value};

use super::field_types::{FieldTypes, named_type};
use super::type_mark;
use crate::graphql::selection::{Operation, Walk};

/// The selected fields of an object by their keys, fragments resolved, in the order of the answer.
#[derive(Default)]
pub(super) struct ObjectShape<'a>(pub(super) IndexMap<&'a Name, FieldShape<'a>>);

#[derive(Default)]
pub(super) struct FieldShape<'a> {
    /// `None` for introspection, which cannot fail.
    pub(super) ty: Option<&'a Type>,
    /// For each possible object type.
    objects: Vec<(Option<&'a Name>, ObjectShape<'a>)>,
}

impl<'a> FieldShape<'a> {
    /// Whether it has no selection.
    pub(super) fn is_leaf(&self) -> bool {
        self.objects.is_empty()
    }

    fn object_mut(&mut self, of: Option<&'a Name>) -> &mut ObjectShape<'a> {
        let known = self.objects.iter().position(|(known, _)| *known == of);
        let index = known.unwrap_or_else(|| {
            self.objects.push((of, ObjectShape::default()));
            self.objects.len() - 1
        });
        &mut self.objects[index].1
    }

    /// The shape of an object: the only one, or that of its marked type.
    pub(super) fn object(&self, fields: &IndexMap<Name, Value>) -> Option<&ObjectShape<'a>> {
        if let [(_, only)] = self.objects.as_slice() {
            return Some(only);
        }
        let Some(Value::String(marked)) = fields.get(type_mark::TYPE) else { return None };
        let is = |of: &Option<&Name>| of.is_some_and(|of| of.as_str() == marked);
        self.objects.iter().find(|(of, _)| is(of)).map(|(_, shape)| shape)
    }
}

/// The shape of the answer to an operation.
pub(super) fn shape_of<'a>(types: &'a FieldTypes, operation: &Operation<'a>) -> ObjectShape<'a> {
    let mut root = ObjectShape::default();
    let of = types.known(operation.root_type());
    ShapeBuilder { types, operation }.add(&mut root, operation.set(), of);
    root
}

struct ShapeBuilder<'a, 'r> {
    types: &'a FieldTypes,
    operation: &'r Operation<'a>,
}

impl<'a> ShapeBuilder<'a, '_> {
    /// Adds what a selection names of an object of the type `of`.
    fn add(&self, shape: &mut ObjectShape<'a>, set: &'a SelectionSet, of: Option<&'a Name>) {
        let applies = |condition: &Name| self.types.applies(condition, of);
        let walk = Walk::new(self.operation.fragments, set).of(self.operation).on(&applies).once();
        for field in walk.fields() {
            if !type_mark::is_mark(&field.node) {
                self.add_field(shape, &field.node, of);
            }
        }
    }

    fn add_field(&self, shape: &mut ObjectShape<'a>, field: &'a Field, of: Option<&'a Name>) {
        let ty = self.types.get(of, &field.name.node);
        let known = shape.0.entry(&field.response_key().node).or_default();
        known.ty = known.ty.or(ty);
        if field.selection_set.node.items.is_empty() {
            return;
        }
        for of in self.types.possible(ty.map(|ty| named_type(&ty.base))) {
            self.add(known.object_mut(of), &field.selection_set.node, of);
        }
    }
}
