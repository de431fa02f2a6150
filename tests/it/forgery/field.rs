//! The fields that take a cursor, found in the schema: a new one is asked without a line here.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use rand::Rng;
use rand::rngs::StdRng;

/// A query of one such field, whose cursor is `$cursor`.
pub struct Field {
    pub name: String,
    pub text: String,
}

/// How a query gets to a type.
fn way(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "Query" => ("", ""),
        "Movie" => ("movies(first: 3) {", "}"),
        "Person" => ("people(first: 3) {", "}"),
        "Genre" => ("movies(first: 2) { genres {", "} }"),
        "Keyword" => ("node(id: \"keyword:1\") { ... on Keyword {", "} }"),
        "Company" => ("node(id: \"company:1\") { ... on Company {", "} }"),
        "Collection" => ("node(id: \"collection:1\") { ... on Collection {", "} }"),
        "Webhook" => ("viewer { webhooks(first: 1) {", "} }"),
        // Its own test asks it.
        "Subscription" => return None,
        other => panic!("say how a query gets to {other}"),
    })
}

struct Types(ServiceDocument);

impl Types {
    fn all(&self) -> impl Iterator<Item = &TypeDefinition> {
        self.0.definitions.iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(found) => Some(&found.node),
            _ => None,
        })
    }

    /// The values of the enum that the orders of an input type go by.
    fn keys(&self, order: &str) -> Vec<String> {
        let named = |name: &str| self.all().find(|found| found.name.node == name).unwrap();
        let TypeKind::InputObject(input) = &named(order).kind else { panic!("{order}") };
        let field = input.fields.iter().find(|field| field.node.name.node == "field").unwrap();
        let name = field.node.ty.node.to_string().replace('!', "");
        let TypeKind::Enum(keys) = &named(&name).kind else { panic!("{name}") };
        keys.values.iter().map(|value| value.node.value.node.to_string()).collect()
    }
}

fn takes<'a>(
    arguments: &'a [&InputValueDefinition],
    name: &str,
) -> Option<&'a InputValueDefinition> {
    arguments.iter().find(|argument| argument.name.node == name).copied()
}

/// Every field that takes a cursor, in several orders where it has them.
pub fn fields(sdl: &str, random: &mut StdRng) -> Vec<Field> {
    let types = Types(parse_schema(sdl).unwrap());
    let mut fields = Vec::new();
    for owner in types.all() {
        let TypeKind::Object(object) = &owner.kind else { continue };
        for field in &object.fields {
            let name = format!("{}.{}", owner.name.node, field.node.name.node);
            let arguments: Vec<_> =
                field.node.arguments.iter().map(|argument| &argument.node).collect();
            let is_cursor = |argument: &&InputValueDefinition| {
                argument.ty.node.to_string().starts_with("Cursor")
            };
            if !arguments.iter().any(is_cursor) {
                continue;
            }
            let Some((before, behind)) = way(&owner.name.node) else { continue };
            let order = takes(&arguments, "orderBy");
            let query = takes(&arguments, "query").map_or("", |_| "query: \"film\", ");
            for place in ["after", "before"] {
                if takes(&arguments, place).is_none() {
                    continue;
                }
                let count = if place == "after" { "first" } else { "last" };
                for _ in 0..if order.is_some() { 4 } else { 1 } {
                    let order =
                        order.map(|order| orders(&types, order, random)).unwrap_or_default();
                    let text = format!(
                        "query($cursor: Cursor) {{ {before} {}({query}{order}{count}: 2, \
                         {place}: $cursor) {{ edges {{ cursor }} pageInfo {{ hasNextPage \
                         hasPreviousPage }} totalCount }} {behind} }}",
                        field.node.name.node
                    );
                    fields.push(Field { name: name.clone(), text });
                }
            }
        }
    }
    fields
}

fn orders(types: &Types, argument: &InputValueDefinition, random: &mut StdRng) -> String {
    let name = argument.ty.node.to_string().replace(['[', ']', '!'], "");
    let mut keys = types.keys(&name);
    let mut terms = Vec::new();
    for _ in 0..random.random_range(1..=2) {
        let key = keys.remove(random.random_range(0..keys.len()));
        let direction = if random.random_bool(0.5) { "ASC" } else { "DESC" };
        terms.push(format!("{{field: {key}, direction: {direction}}}"));
    }
    format!("orderBy: [{}], ", terms.join(", "))
}
