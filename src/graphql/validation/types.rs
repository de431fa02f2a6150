//! The types of the schema, as validation asks for them.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, DirectiveDefinition, DirectiveLocation, FieldDefinition, InputValueDefinition, Type,
    TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned, Value};

use crate::graphql::selection::PossibleTypes;

/// What introspection adds to every schema, which its SDL leaves out.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// An argument or a field of an input object.
#[derive(Debug)]
pub(super) struct InputValue {
    pub(super) ty: Type,
    pub(super) default: Option<Value>,
}

impl InputValue {
    /// Whether it may not be left out.
    pub(super) fn is_required(&self) -> bool {
        !self.ty.nullable && self.default.is_none()
    }
}

/// Arguments, or the fields of an input object.
pub(super) type Inputs = IndexMap<Name, InputValue>;

/// A field of an object or interface.
#[derive(Debug)]
pub(super) struct FieldType {
    pub(super) ty: Type,
    pub(super) arguments: Inputs,
}

/// A type of the schema.
#[derive(Debug)]
pub(super) enum NamedType {
    Scalar,
    Enum(Vec<Name>),
    Input {
        fields: Inputs,
        one_of: bool,
    },
    /// An object, an interface or a union, which has no fields.
    Composite(IndexMap<Name, FieldType>),
}

/// A directive: its arguments, and where it is allowed. None of the schema may be repeated in one
/// place; async-graphql's parser takes every one for repeatable.
#[derive(Debug)]
pub(super) struct DirectiveType {
    pub(super) arguments: Inputs,
    pub(super) locations: Vec<DirectiveLocation>,
}

/// The types and directives of the schema.
#[derive(Debug, Default)]
pub(in crate::graphql) struct Types {
    types: HashMap<Name, NamedType>,
    directives: IndexMap<Name, DirectiveType>,
    possible: PossibleTypes,
    /// What `__typename` is, on every composite type.
    typename: Option<FieldType>,
}

impl Types {
    /// Reads them from the schema's own SDL.
    pub(in crate::graphql) fn of_sdl(sdl: &str) -> Self {
        let mut types = Self { typename: field("String!", &[]), ..Self::default() };
        for name in ["Int", "Float", "String", "Boolean", "ID"] {
            types.types.insert(Name::new(name), NamedType::Scalar);
        }
        for text in [sdl, INTROSPECTION] {
            let document = parse_schema(text);
            for definition in document.map(|document| document.definitions).unwrap_or_default() {
                match definition {
                    TypeSystemDefinition::Type(definition) => types.add(definition.node),
                    TypeSystemDefinition::Directive(definition) => {
                        types.add_directive(definition.node);
                    }
                    TypeSystemDefinition::Schema(_) => {}
                }
            }
        }
        types.add_introspection();
        types
    }

    fn add(&mut self, definition: TypeDefinition) {
        self.possible.add(&definition);
        let one_of = definition.directives.iter().any(|it| it.node.name.node == "oneOf");
        let kind = match definition.kind {
            TypeKind::Scalar => NamedType::Scalar,
            TypeKind::Enum(kind) => {
                NamedType::Enum(kind.values.into_iter().map(|it| it.node.value.node).collect())
            }
            TypeKind::InputObject(kind) => NamedType::Input { fields: inputs(kind.fields), one_of },
            TypeKind::Object(kind) => NamedType::Composite(fields(kind.fields)),
            TypeKind::Interface(kind) => NamedType::Composite(fields(kind.fields)),
            TypeKind::Union(_) => NamedType::Composite(IndexMap::new()),
        };
        self.types.insert(definition.name.node, kind);
    }

    fn add_directive(&mut self, definition: DirectiveDefinition) {
        let DirectiveDefinition { name, arguments, locations, .. } = definition;
        let locations = locations.into_iter().map(|it| it.node).collect();
        let arguments = inputs(arguments);
        let ty = DirectiveType { arguments, locations };
        self.directives.insert(name.node, ty);
    }

    fn add_introspection(&mut self) {
        let Some(NamedType::Composite(root)) = self.types.get_mut("Query") else { return };
        let schema = field("__Schema!", &[]);
        let ty = field("__Type", &[("name", "String!")]);
        for (name, field) in [("__schema", schema), ("__type", ty)] {
            root.extend(field.map(|field| (Name::new(name), field)));
        }
    }

    /// The name of a type, as the schema has it.
    pub(super) fn known(&self, name: &str) -> Option<&Name> {
        self.types.get_key_value(name).map(|(name, _)| name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&NamedType> {
        self.types.get(name)
    }

    /// The names of all types that a fragment may be on, or of all that a variable may have.
    pub(super) fn names(&self, is: impl Fn(&NamedType) -> bool) -> impl Iterator<Item = &str> {
        self.types.iter().filter(move |(_, ty)| is(ty)).map(|(name, _)| name.as_str())
    }

    pub(super) fn is_composite(&self, name: &str) -> bool {
        matches!(self.get(name), Some(NamedType::Composite(_)))
    }

    /// The fields of a type, without `__typename`.
    pub(super) fn fields(&self, of: &str) -> Option<&IndexMap<Name, FieldType>> {
        match self.get(of)? {
            NamedType::Composite(fields) => Some(fields),
            _ => None,
        }
    }

    /// A field of a type.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&FieldType> {
        let fields = self.fields(of)?;
        if name == "__typename" { self.typename.as_ref() } else { fields.get(name) }
    }

    pub(super) fn directive(&self, name: &str) -> Option<&DirectiveType> {
        self.directives.get(name)
    }

    pub(super) fn directives(&self) -> impl Iterator<Item = &str> {
        self.directives.keys().map(Name::as_str)
    }

    pub(super) fn possible(&self) -> &PossibleTypes {
        &self.possible
    }
}

/// A type without its lists.
pub(super) fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

fn field(ty: &str, arguments: &[(&str, &str)]) -> Option<FieldType> {
    let mut known = Inputs::new();
    for (name, ty) in arguments {
        known.insert(Name::new(name), InputValue { ty: Type::new(ty)?, default: None });
    }
    Some(FieldType { ty: Type::new(ty)?, arguments: known })
}

fn inputs(definitions: Vec<Positioned<InputValueDefinition>>) -> Inputs {
    let input = |definition: Positioned<InputValueDefinition>| {
        let InputValueDefinition { name, ty, default_value, .. } = definition.node;
        let default = default_value.map(|value| value.node);
        (name.node, InputValue { ty: ty.node, default })
    };
    definitions.into_iter().map(input).collect()
}

fn fields(definitions: Vec<Positioned<FieldDefinition>>) -> IndexMap<Name, FieldType> {
    let field = |definition: Positioned<FieldDefinition>| {
        let FieldDefinition { name, arguments, ty, .. } = definition.node;
        (name.node, FieldType { ty: ty.node, arguments: inputs(arguments) })
    };
    definitions.into_iter().map(field).collect()
}
