//! What the schema says of itself, for tests that must know its lists and mutations.

use std::collections::{BTreeSet, HashMap};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};

/// Roots with a part of a type's rows, all of which another root has.
const PARTS: [&str; 4] = ["directors", "directorsConnection", "performers", "performersConnection"];

/// The types of the schema, by name.
pub struct Sdl(HashMap<String, TypeKind>);

/// A page of `Query` that takes an order, or a list that takes conditions.
#[derive(Clone, Debug)]
pub struct Root {
    /// The field.
    pub field: String,
    /// The type of its rows.
    pub node: String,
    /// The type of its order or conditions.
    pub argument: String,
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

/// A field's name, its type, and its arguments with theirs.
type SdlField = (String, String, Vec<(String, String)>);

impl Sdl {
    pub fn new() -> Self {
        let definitions = parse_schema(cinegraph::graphql::schema().sdl()).unwrap().definitions;
        let types = definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
        Self(types.collect())
    }

    /// The fields of an object or an input, each with its type and its arguments and theirs.
    fn fields(&self, ty: &str) -> Vec<SdlField> {
        match self.0.get(ty) {
            Some(TypeKind::Object(object)) => object
                .fields
                .iter()
                .map(|field| {
                    let arguments = field.node.arguments.iter().map(|argument| &argument.node);
                    let arguments =
                        arguments.map(|known| (known.name.node.to_string(), named(&known.ty.node)));
                    let name = field.node.name.node.to_string();
                    (name, named(&field.node.ty.node), arguments.collect())
                })
                .collect(),
            Some(TypeKind::InputObject(input)) => input
                .fields
                .iter()
                .map(|field| {
                    (field.node.name.node.to_string(), named(&field.node.ty.node), Vec::new())
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The type of a field.
    pub fn field(&self, of: &str, name: &str) -> Option<String> {
        self.fields(of).into_iter().find(|(field, ..)| field == name).map(|(_, ty, _)| ty)
    }

    /// Every mutation.
    pub fn mutations(&self) -> BTreeSet<String> {
        self.fields("Mutation").into_iter().map(|(name, ..)| name).collect()
    }

    /// The roots that take an argument, each with that and its nodes' type.
    fn roots(&self, argument: &str) -> Vec<Root> {
        let all = self.fields("Query").into_iter();
        let whole = all.filter(|(field, ..)| !PARTS.contains(&field.as_str()));
        let roots = whole.filter_map(|(field, ty, arguments)| {
            let (_, argument) = arguments.into_iter().find(|(name, _)| name == argument)?;
            let node = self.field(&ty, "nodes").unwrap_or(ty);
            Some(Root { field, node, argument })
        });
        roots.collect()
    }

    /// Every page of the root and every field that it can be sorted by.
    pub fn orders(&self) -> Vec<(Root, String)> {
        let pages = self.roots("orderBy").into_iter().filter(|it| it.field.ends_with("Connection"));
        pages
            .flat_map(|root| {
                let fields = match self.field(&root.argument, "field").map(|ty| &self.0[&ty]) {
                    Some(TypeKind::Enum(all)) => {
                        all.values.iter().map(|value| value.node.value.node.to_string()).collect()
                    }
                    _ => Vec::new(),
                };
                fields.into_iter().map(move |field| (root.clone(), field))
            })
            .collect()
    }

    /// Every list of the root and every condition on its rows, with the condition's type.
    pub fn conditions(&self) -> Vec<(Root, String, String)> {
        let lists = self.roots("where").into_iter().filter(|it| !it.field.ends_with("Connection"));
        lists
            .flat_map(|root| {
                let conditions = self.fields(&root.argument).into_iter();
                conditions.map(move |(name, ty, _)| (root.clone(), name, ty))
            })
            .collect()
    }
}

/// What GraphQL calls the field of an order: `releaseDate` of `RELEASE_DATE`.
pub fn camel_case(order: &str) -> String {
    let mut words = order.split('_').map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}
