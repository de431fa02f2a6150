//! How each field of the schema reads.
//!
//! **Invariant:** costs follow from the schema itself: a list from its arguments, a page from its
//! parts; only lists without a size argument are listed in [`LISTS`].

use std::collections::{HashMap, HashSet};

use async_graphql::Name;
use async_graphql::parser::types::{FieldDefinition, ObjectType, TypeKind, TypeSystemDefinition};
use async_graphql_value::ConstValue;

use super::conditions::{ConditionInputs, named_type};
use crate::auth::MOST_KEYS;
use crate::catalog::movie;
use crate::db::search::SearchKind;
use crate::graphql::resolver::connection::DEFAULT_SIZE;
use crate::graphql::schema::{change, facet, genre};
use crate::graphql::selection::PossibleTypes;

/// How a field reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    /// It does not: a value, or a part of what was read already.
    Free,
    /// No row, but work.
    Flat(u64),
    /// Work, beside what is selected of it.
    Work(u64),
    /// At most one row.
    One,
    /// At most so many rows.
    List(u64),
    /// `first` rows, so many where it does not say.
    First(u64),
    /// The best `first` of an object's rows, so many where it does not say.
    Best(u64),
    /// A page of `first` or `last` rows, `default` where it does not say; and `extra` rows.
    Page { default: u64, extra: u64 },
    /// A page of what is found, which is of so many types.
    Search { default: u64, types: u64 },
    /// A row for each of `ids`.
    Ids,
    /// The number of a list's rows.
    Total,
    /// At most so many kinds of a list's rows, with the number of each.
    Facet(u64),
    /// A look at the row before or behind a page.
    Neighbour,
    /// The rows of a page.
    Rows,
    /// Where the rows of a page lie.
    Places,
}

/// Lists that take no `first`, and the most rows that each has.
const LISTS: [(&str, &str, u64); 8] = [
    ("Query", "genres", genre::MOST),
    ("Movie", "genres", movie::MOST_GENRES as u64),
    ("Movie", "keywords", movie::MOST_KEYWORDS as u64),
    ("Movie", "productionCompanies", movie::MOST_COMPANIES as u64),
    ("Movie", "productionCountries", movie::MOST_COUNTRIES as u64),
    ("Movie", "spokenLanguages", movie::MOST_LANGUAGES as u64),
    ("MovieFacets", "decades", facet::MOST_DECADES),
    ("Viewer", "apiKeys", MOST_KEYS),
];

/// Objects that are made of their parent's row, or of the input: of the errors of one input, one
/// alone reads a row.
const VALUES: [&str; 2] = ["Image", "UserError"];

/// Rows of facets, which come with what they count by.
const FACETS: [&str; 2] = ["GenreFacet", "LanguageFacet"];

/// Mutations that hash a password, which takes the time of some hundred small queries.
const HASHING: [&str; 4] = ["register", "login", "resetPassword", "confirmEmail"];
const HASH: u64 = 100;

/// A page's size where nothing says it.
const DEFAULT: u64 = DEFAULT_SIZE as u64;
const CHANGES: u64 = change::DEFAULT_SIZE as u64;

/// Introspection: the whole schema and one type of it.
const SCHEMA: u64 = 100;
const TYPE: u64 = 10;

/// A field, and the type of what it gives.
#[derive(Debug)]
pub(super) struct Priced {
    pub(super) ty: Name,
    pub(super) price: Price,
    /// The type of its conditions, if it takes any.
    pub(super) conditions: Option<Name>,
}

/// The price of every field of the schema.
#[derive(Debug, Default)]
pub(in crate::graphql) struct Prices {
    fields: HashMap<Name, HashMap<Name, Priced>>,
    inputs: ConditionInputs,
    /// The types that are pages.
    pages: HashSet<Name>,
    /// The types whose objects were read with those that they hold.
    parts: HashSet<Name>,
    possible: PossibleTypes,
}

impl Prices {
    /// Reads them from the schema's own SDL.
    pub(in crate::graphql) fn of_sdl(sdl: &str) -> Self {
        let document = async_graphql::parser::parse_schema(sdl);
        let mut objects: Vec<(Name, ObjectType)> = Vec::new();
        let mut prices = Self::default();
        for definition in document.map(|document| document.definitions).unwrap_or_default() {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            prices.possible.add(&definition.node);
            let name = definition.node.name.node;
            match definition.node.kind {
                TypeKind::Object(object) => objects.push((name, object)),
                TypeKind::InputObject(object) => prices.inputs.add(name, object),
                _ => {}
            }
        }
        prices.parts.extend(FACETS.map(Name::new));
        for (name, object) in &objects {
            let fields = || object.fields.iter().map(|field| &field.node);
            if fields().any(|field| field.name.node == "pageInfo") {
                prices.pages.insert(name.clone());
                let edges = fields().filter(|field| field.name.node == "edges");
                prices.parts.extend(edges.map(|field| named_type(&field.ty.node.base).0.clone()));
            }
        }
        for (name, object) in &objects {
            let fields = object.fields.iter().map(|field| prices.priced(name, &field.node));
            let fields = fields.collect();
            prices.fields.insert(name.clone(), fields);
        }
        prices.add_introspection();
        prices
    }

    fn add_introspection(&mut self) {
        let flat = |points| {
            let (ty, price) = (Name::new("__Any"), Price::Flat(points));
            Priced { ty, price, conditions: None }
        };
        let root = self.fields.entry(Name::new("Query")).or_default();
        root.insert(Name::new("__schema"), flat(SCHEMA));
        root.insert(Name::new("__type"), flat(TYPE));
    }

    /// A field, if there is one.
    pub(super) fn field(&self, of: &Name, name: &Name) -> Option<&Priced> {
        self.fields.get(of)?.get(name)
    }

    /// The possible object types of each type; none of a value.
    pub(super) fn possible_types(&self) -> &PossibleTypes {
        &self.possible
    }

    /// The conditions that input objects may hold.
    pub(super) fn inputs(&self) -> &ConditionInputs {
        &self.inputs
    }

    fn priced(&self, name: &Name, field: &FieldDefinition) -> (Name, Priced) {
        let (ty, is_list) = named_type(&field.ty.node.base);
        let price = if self.possible.of(ty).is_empty() {
            of_value(name, field)
        } else if self.pages.contains(name) {
            of_part(field)
        } else if self.pages.contains(ty) {
            let default = default_size(field).unwrap_or(DEFAULT);
            match (name.as_str(), field.name.node.as_str()) {
                // Looks whether what it follows is still there.
                ("Query", "changes") => Price::Page { default: CHANGES, extra: 1 },
                _ if has(field, "query") => {
                    Price::Search { default, types: SearchKind::COUNT as u64 }
                }
                _ => Price::Page { default, extra: 0 },
            }
        } else if VALUES.contains(&ty.as_str()) {
            Price::Free
        } else if name == "MovieFacets" {
            of_facet(name, field)
        } else if is_list {
            of_list(name, field)
        } else if self.parts.contains(name) {
            Price::Free
        } else if name == "Mutation" && HASHING.contains(&field.name.node.as_str()) {
            // The password is compared with those of several registrations.
            let hashes = if field.name.node == "confirmEmail" { 9 } else { 1 };
            Price::Work(hashes * HASH)
        } else {
            Price::One
        };
        let conditions = field.arguments.iter().find(|known| known.node.name.node == "where");
        let conditions = conditions.map(|known| named_type(&known.node.ty.node.base).0.clone());
        (field.name.node.clone(), Priced { ty: ty.clone(), price, conditions })
    }
}

fn has(field: &FieldDefinition, argument: &str) -> bool {
    field.arguments.iter().any(|known| known.node.name.node == argument)
}

/// The default of `first`.
fn default_size(field: &FieldDefinition) -> Option<u64> {
    let first = field.arguments.iter().find(|known| known.node.name.node == "first")?;
    match &first.node.default_value.as_ref()?.node {
        ConstValue::Number(size) => size.as_u64(),
        _ => None,
    }
}

fn of_value(of: &Name, field: &FieldDefinition) -> Price {
    match (of.as_str(), field.name.node.as_str()) {
        // Comes with the rows.
        ("SearchConnection", _) => Price::Free,
        (_, "totalCount") => Price::Total,
        ("PageInfo", "hasNextPage" | "hasPreviousPage") => Price::Neighbour,
        _ => Price::Free,
    }
}

/// A part of a page.
fn of_part(field: &FieldDefinition) -> Price {
    match field.name.node.as_str() {
        "edges" | "nodes" => Price::Rows,
        "pageInfo" => Price::Places,
        _ => Price::Free,
    }
}

fn of_list(of: &Name, field: &FieldDefinition) -> Price {
    let name = field.name.node.as_str();
    let known = LISTS.iter().find(|(ty, list, _)| (*ty, *list) == (of.as_str(), name));
    match known {
        Some((.., most)) => Price::List(*most),
        None if has(field, "ids") => Price::Ids,
        None if name == "knownFor" => Price::Best(default_size(field).unwrap_or(DEFAULT)),
        None => Price::First(default_size(field).unwrap_or(DEFAULT)),
    }
}

fn of_facet(of: &Name, field: &FieldDefinition) -> Price {
    match of_list(of, field) {
        Price::First(most) | Price::List(most) => Price::Facet(most),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_schema_has_a_size() {
        let sdl = crate::graphql::schema().sdl();
        let prices = Prices::of_sdl(&sdl);
        let document = async_graphql::parser::parse_schema(&sdl).unwrap();
        let mut lists = 0;
        for definition in document.definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let TypeKind::Object(object) = ty.node.kind else { continue };
            for field in object.fields {
                let (name, field) = (&ty.node.name.node, field.node);
                let Some(priced) = prices.field(name, &field.name.node) else { unreachable!() };
                if let Price::First(_) = priced.price {
                    lists += 1;
                    assert!(has(&field, "first"), "{name}.{} is a list without a size", field.name);
                }
            }
        }
        assert!(lists > 10, "{lists}");
    }

    #[test]
    fn fields_are_priced_by_how_they_read() {
        let prices = Prices::of_sdl(&crate::graphql::schema().sdl());
        for (ty, field, price) in [
            ("Movie", "title", Price::Free),
            ("Movie", "coverImage", Price::Free),
            ("Movie", "director", Price::One),
            ("Movie", "originalLanguage", Price::One),
            ("Movie", "performers", Price::First(10)),
            ("Movie", "keywords", Price::List(200)),
            ("Movie", "performersConnection", Price::Page { default: 20, extra: 0 }),
            ("MovieCreditEdge", "node", Price::Free),
            ("MovieConnection", "facets", Price::Free),
            ("MovieConnection", "nodes", Price::Rows),
            ("MovieConnection", "totalCount", Price::Total),
            ("MovieFacets", "genres", Price::Facet(20)),
            ("MovieFacets", "decades", Price::Facet(100)),
            ("Mutation", "login", Price::Work(100)),
            ("GenreFacet", "genre", Price::Free),
            ("Person", "knownFor", Price::Best(4)),
            ("Query", "movie", Price::One),
            ("Query", "node", Price::One),
            ("Query", "changes", Price::Page { default: 100, extra: 1 }),
            ("Change", "node", Price::One),
            ("ChangeEdge", "node", Price::Free),
            ("Query", "nodes", Price::Ids),
            ("Query", "search", Price::Search { default: 20, types: SearchKind::COUNT as u64 }),
            ("SearchConnection", "totalCount", Price::Free),
        ] {
            let priced = prices.field(&Name::new(ty), &Name::new(field));
            assert_eq!(priced.map(|priced| priced.price), Some(price), "{ty}.{field}");
        }
    }
}
