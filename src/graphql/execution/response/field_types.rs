//! The type of every field of the schema.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{
    BaseType, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

use crate::graphql::selection::PossibleTypes;

/// The types of the schema.
#[derive(Debug, Default)]
pub(in crate::graphql) struct FieldTypes {
    fields: HashMap<Name, HashMap<Name, Type>>,
    possible: PossibleTypes,
}

impl FieldTypes {
    /// Reads them from the schema's own SDL.
    pub(in crate::graphql) fn of_sdl(sdl: &str) -> Self {
        let mut this = Self::default();
        let document = async_graphql::parser::parse_schema(sdl);
        for definition in document.map(|document| document.definitions).unwrap_or_default() {
            if let TypeSystemDefinition::Type(definition) = definition {
                this.add(definition.node);
            }
        }
        this
    }

    fn add(&mut self, definition: TypeDefinition) {
        self.possible.add(&definition);
        let fields = match definition.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => return,
        };
        let fields = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node));
        self.fields.insert(definition.name.node, fields.collect());
    }

    /// The name of a type with fields, as the schema has it.
    pub(in crate::graphql) fn known(&self, name: &str) -> Option<&Name> {
        self.fields.get_key_value(name).map(|(name, _)| name)
    }

    /// The type of a field.
    pub(in crate::graphql) fn get(&self, parent: Option<&Name>, field: &Name) -> Option<&Type> {
        self.fields.get(parent?)?.get(field)
    }

    /// Whether `ty` is an interface or a union.
    pub(super) fn is_abstract(&self, ty: &Name) -> bool {
        self.possible.is_abstract(ty)
    }

    /// The possible object types of `ty`: the type itself, unless it is abstract.
    pub(in crate::graphql) fn possible<'a>(
        &'a self,
        ty: Option<&'a Name>,
    ) -> Vec<Option<&'a Name>> {
        match ty {
            Some(ty) if self.is_abstract(ty) => self.possible.of(ty).iter().map(Some).collect(),
            _ => vec![ty],
        }
    }

    /// Whether a fragment on `condition` applies to objects of the type `of`; where that is not
    /// known, it may.
    pub(in crate::graphql) fn applies(&self, condition: &Name, of: Option<&Name>) -> bool {
        of.is_none_or(|of| self.possible.applies(condition, of))
    }
}

/// A type without its lists.
pub(in crate::graphql) fn named_type(base: &BaseType) -> &Name {
    match base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named_type(&inner.base),
    }
}
