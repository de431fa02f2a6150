//! Which columns a selection needs.
//!
//! A field called like a column (`releaseDate`, `release_date`) needs that column; a type lists the
//! few fields that need others. Aliases, fragments and directives are already resolved.
//!
//! **Invariant:** a column is read only because a selected field or the order needs it.

mod typed;

use async_graphql::SelectionField;
use sea_orm::EntityTrait;

use crate::db::row::{Projection, Record};
use crate::db::table::Readable;

pub(super) use typed::columns_on;

/// Fields of a GraphQL type that need columns not called like them.
pub type Derived<E> = &'static [(&'static str, &'static [<E as EntityTrait>::Column])];

/// A GraphQL type whose values are rows of one table.
pub trait Shape: From<Record<Self::Entity>> + Send + Sync + 'static {
    /// The table's entity.
    type Entity: Readable;
    /// The fields that need columns not called like them.
    const DERIVED: Derived<Self::Entity>;
}

/// The columns that `fields` of the type `N` need.
pub(super) fn columns<'a, N: Shape>(
    fields: impl Iterator<Item = SelectionField<'a>>,
) -> Projection {
    fields.fold(Projection::default(), |all, field| all.or(columns_of::<N>(field.name())))
}

fn columns_of<N: Shape>(field: &str) -> Projection {
    if let Some((_, columns)) = N::DERIVED.iter().find(|(name, _)| *name == field) {
        let with = |all: Projection, column: &_| all.with(N::Entity::index(*column));
        return columns.iter().fold(Projection::default(), with);
    }
    column_named::<N::Entity>(field)
}

/// The column called like a field, if there is one.
pub(super) fn column_named<E: Readable>(field: &str) -> Projection {
    let index = E::table().index_of(&snake_case(field));
    index.map(|index| Projection::default().with(index)).unwrap_or_default()
}

fn snake_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    for c in field.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// What the selection below a connection needs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ConnectionNeeds {
    pub(super) node: Projection,
    pub(super) edge: Projection,
    pub(super) total: bool,
    pub(super) has_next: bool,
    pub(super) has_previous: bool,
}

/// What `fields` of a connection of `N` need; `edge` gives the link columns of an edge's field.
pub(super) fn connection<'a, N: Shape>(
    fields: impl Iterator<Item = SelectionField<'a>>,
    edge: impl Fn(&str) -> Projection,
) -> ConnectionNeeds {
    let mut needs = ConnectionNeeds::default();
    for field in fields {
        match field.name() {
            "nodes" => needs.node = needs.node.or(columns::<N>(field.selection_set())),
            "edges" => {
                for field in field.selection_set() {
                    if field.name() == "node" {
                        needs.node = needs.node.or(columns::<N>(field.selection_set()));
                    }
                    needs.edge = needs.edge.or(edge(field.name()));
                }
            }
            "totalCount" => needs.total = true,
            "pageInfo" => {
                for field in field.selection_set() {
                    needs.has_next |= field.name() == "hasNextPage";
                    needs.has_previous |= field.name() == "hasPreviousPage";
                }
            }
            _ => {}
        }
    }
    needs
}
