//! The schema, as a generator needs it.

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};

pub struct Input {
    pub name: String,
    pub ty: Type,
    pub required: bool,
    pub has_default: bool,
}

pub struct Field {
    pub name: String,
    pub ty: Type,
    pub arguments: Vec<Input>,
}

pub enum Kind {
    Scalar,
    Enum(Vec<String>),
    Input { fields: Vec<Input>, one_of: bool },
    Composite { fields: Vec<Field>, related: Vec<String> },
}

pub struct Grammar {
    pub types: BTreeMap<String, Kind>,
}

impl Grammar {
    pub fn of(sdl: &str) -> Self {
        let mut types = BTreeMap::new();
        for name in ["Int", "Float", "String", "Boolean", "ID"] {
            types.insert(name.to_owned(), Kind::Scalar);
        }
        let mut members: Vec<(String, String)> = Vec::new();
        for definition in parse_schema(sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            members.extend(related(&definition.node));
            types.insert(name, kind(definition.node));
        }
        for (one, other) in members {
            for (a, b) in [(&one, &other), (&other, &one)] {
                if let Some(Kind::Composite { related, .. }) = types.get_mut(a) {
                    related.push(b.clone());
                }
            }
        }
        Self { types }
    }

    pub fn kind(&self, name: &str) -> &Kind {
        &self.types[name]
    }
}

fn related(definition: &TypeDefinition) -> Vec<(String, String)> {
    let others = match &definition.kind {
        TypeKind::Object(object) => &object.implements,
        TypeKind::Union(union) => &union.members,
        _ => return Vec::new(),
    };
    let name = &definition.name.node;
    others.iter().map(|other| (name.to_string(), other.node.to_string())).collect()
}

fn kind(definition: TypeDefinition) -> Kind {
    let one_of = definition.directives.iter().any(|it| it.node.name.node == "oneOf");
    match definition.kind {
        TypeKind::Scalar => Kind::Scalar,
        TypeKind::Enum(kind) => {
            Kind::Enum(kind.values.iter().map(|it| it.node.value.node.to_string()).collect())
        }
        TypeKind::InputObject(kind) => Kind::Input { fields: inputs(kind.fields), one_of },
        TypeKind::Object(kind) => composite(kind.fields),
        TypeKind::Interface(kind) => composite(kind.fields),
        TypeKind::Union(_) => composite(Vec::new()),
    }
}

fn composite(fields: Vec<Positioned<FieldDefinition>>) -> Kind {
    let field = |it: Positioned<FieldDefinition>| Field {
        name: it.node.name.node.to_string(),
        ty: it.node.ty.node,
        arguments: inputs(it.node.arguments),
    };
    Kind::Composite { fields: fields.into_iter().map(field).collect(), related: Vec::new() }
}

fn inputs(definitions: Vec<Positioned<InputValueDefinition>>) -> Vec<Input> {
    let input = |it: Positioned<InputValueDefinition>| {
        let (ty, has_default) = (it.node.ty.node, it.node.default_value.is_some());
        let required = !ty.nullable && !has_default;
        Input { name: it.node.name.node.to_string(), ty, required, has_default }
    };
    definitions.into_iter().map(input).collect()
}

pub fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
