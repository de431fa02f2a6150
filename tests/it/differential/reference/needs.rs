//! Which columns a read needs: those of the selection below a field, of its order, and the keys.

use std::collections::BTreeSet;

use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::resolvers::ResolveInfo;
use serde_json::{Map, Value};

use super::World;

/// What one read of rows needs, for all parents.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The field that reads, as the schema calls it.
    pub field: String,
    /// The tables of the rows and of the links that lead to them.
    pub tables: (String, Option<String>),
    /// Table and column.
    pub columns: BTreeSet<(String, String)>,
}

impl World<'_> {
    /// Notes a read of rows of `ty`; `edge` is the link's table and the columns of its order.
    pub(super) fn read(
        &self,
        info: &ResolveInfo<'_>,
        ty: &str,
        edge: Option<(&str, &[&str])>,
        ordered: &[&str],
    ) {
        let field = &info.field_selections()[0];
        // A list and its connection may share a statement.
        let name = field.name.trim_end_matches("Connection");
        let link = edge.map(|(table, _)| table);
        // A read of rows by their keys shares a statement with others.
        let key = match name {
            "node" | "nodes" | "search" => format!("{name} {ty}").replace("nodes", "node"),
            _ => format!("{name} {ty} {link:?} {}", arguments_of(info)),
        };
        let mut reads = self.reads.borrow_mut();
        let read = reads.entry(key).or_default();
        read.field = field.name.to_string();
        read.tables = (snake(ty), edge.map(|(table, _)| table.to_owned()));
        read.add(&snake(ty), ordered);
        if let Some((table, columns)) = edge {
            read.add(table, columns);
        }
        for field in info.field_selections() {
            self.below(info, &field.selection_set, ty, read);
        }
    }

    /// Adds what a selection needs of rows of `ty` and their links.
    fn below(&self, info: &ResolveInfo<'_>, set: &SelectionSet, ty: &str, read: &mut Read) {
        let each = &mut |on: &str, field: &Field| {
            let name = field.name.as_str();
            let of_page = is_wrapper(on);
            if of_page && matches!(name, "nodes" | "edges" | "node" | "genre" | "language") {
                self.below(info, &field.selection_set, ty, read);
            } else if on.ends_with("CreditEdge") {
                read.add(
                    "credit",
                    &[if name == "creditId" { "id".to_owned() } else { snake(name) }],
                );
            } else if !of_page {
                read.add(&snake(ty), &columns(on, name));
            }
        };
        self.visit(info, set, ty, each);
    }

    /// Every field of a selection that applies to rows of `ty`, with the type it stands on.
    fn visit(
        &self,
        info: &ResolveInfo<'_>,
        set: &SelectionSet,
        ty: &str,
        each: &mut dyn FnMut(&str, &Field),
    ) {
        let applies = |on: &str| on == ty || is_abstract(on) || is_wrapper(on);
        for selection in &set.selections {
            if !self.stays(selection) {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    let on = if is_abstract(&set.ty) { ty } else { set.ty.as_str() };
                    each(on, field);
                }
                Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|on| applies(on)) {
                        self.visit(info, &fragment.selection_set, ty, each);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = spread.fragment_def(info.document()).unwrap();
                    if applies(fragment.type_condition()) {
                        self.visit(info, &fragment.selection_set, ty, each);
                    }
                }
            }
        }
    }

    /// Whether `@skip` and `@include` let a selection stay.
    fn stays(&self, selection: &Selection) -> bool {
        super::super::statement_count::stays(selection.directives(), &self.variables)
    }
}

impl Read {
    fn add<T: AsRef<str>>(&mut self, table: &str, columns: &[T]) {
        let pair = |column: &T| (table.to_owned(), column.as_ref().to_owned());
        self.columns.extend(columns.iter().map(pair));
    }
}

/// As the server may take them to be the same: without nulls, defaults and empty objects, and the
/// order as it is applied.
fn arguments_of(info: &ResolveInfo<'_>) -> Value {
    let given = super::arguments(info);
    let mut arguments = pruned(Value::Object(given.clone()));
    if let Some(arguments) = arguments.as_object_mut() {
        let definition = info.field_definition();
        let before = arguments.contains_key("before");
        arguments.retain(|name, value| {
            let declared =
                definition.argument_by_name(name).and_then(|known| known.default_value.as_ref());
            let default: Value = match declared {
                Some(literal) => literal.to_string().parse().unwrap_or_default(),
                None => 20.into(),
            };
            let size = matches!(name.as_str(), "first" | "skip") || name == "last" && before;
            !(size && *value == default)
        });
        arguments.insert("orderBy".to_owned(), format!("{:?}", super::order::keys(&given)).into());
    }
    arguments
}

/// Whether a type stands for others.
fn is_abstract(ty: &str) -> bool {
    matches!(ty, "Node" | "SearchResult")
}

/// Whether a type only holds rows.
fn is_wrapper(ty: &str) -> bool {
    ty.ends_with("Connection") || ty.ends_with("Edge") || ty.ends_with("Facet")
}

fn pruned(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let empty =
                |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
            let fields = fields.into_iter().map(|(name, value)| (name, pruned(value)));
            Value::Object(fields.filter(|(_, value)| !empty(value)).collect())
        }
        Value::Array(items) => items.into_iter().map(pruned).collect(),
        other => other,
    }
}

/// The columns of its own row that a field needs.
fn columns(ty: &str, field: &str) -> Vec<String> {
    let columns: &[&str] = match (ty, field) {
        (_, "__typename") => &[],
        ("Movie", "coverImage") => &["cover_path", "slug"],
        ("Movie", "backdropImage") => &["backdrop_path"],
        ("Movie", "collection") => &["collection_id"],
        ("Movie", "originalLanguage") => &["original_language"],
        ("Collection", "coverImage") => &["cover_path"],
        ("Company", "logoImage") => &["logo_path"],
        ("Person", "profileImage") => &["profile_path"],
        // Rows of other tables hang on the key.
        ("Movie", "genres" | "keywords" | "productionCompanies" | "productionCountries")
        | ("Movie", "spokenLanguages" | "director" | "directors" | "performers")
        | ("Person", "knownFor" | "directed" | "performedIn")
        | (_, "movies") => &["id"],
        (_, name) if name.ends_with("Connection") => &["id"],
        (_, name) => return vec![snake(name)],
    };
    columns.iter().map(|&column| column.to_owned()).collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (place, c) in name.char_indices() {
        if c.is_uppercase() && place > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
