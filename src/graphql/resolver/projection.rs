//! Which columns a selection needs.
//!
//! A field called like a column (`releaseDate`, `release_date`) needs that column; a type lists the
//! few fields that need others. Skipped fields are removed before anything runs; a fragment on
//! another type than the row's counts for nothing.
//!
//! **Invariant:** a column is read only because a selected field or the order needs it.

use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::{Context, Name, OutputType};
use sea_orm::EntityTrait;

use crate::db::row::{Projection, Record};
use crate::db::table::Readable;
use crate::graphql::selection::{Walk, applies};

/// Fields of a GraphQL type that need columns not called like them.
pub type ColumnOverrides<E> = &'static [(&'static str, &'static [<E as EntityTrait>::Column])];

/// A GraphQL type whose values are rows of one table.
pub trait TableObject: OutputType + From<Record<Self::Entity>> + 'static {
    /// The table's entity.
    type Entity: Readable;
    /// The fields that need columns not called like them.
    const COLUMN_OVERRIDES: ColumnOverrides<Self::Entity>;
}

/// The columns that the selection of the field at `ctx` needs of a row of type `N`.
pub(in crate::graphql) fn columns<N: TableObject>(ctx: &Context<'_>) -> Projection {
    row::<N>(ctx, &ctx.item.node.selection_set.node)
}

fn row<N: TableObject>(ctx: &Context<'_>, set: &SelectionSet) -> Projection {
    let of = N::type_name();
    let applies = |condition: &Name| applies(&ctx.schema_env.registry, condition, &of);
    let fields = Walk::new(&ctx.query_env.fragments, set).once().on(&applies).fields();
    let needs = fields.map(|field| columns_of::<N>(&field.node.name.node));
    needs.fold(Projection::default(), Projection::or)
}

/// The fields of a selection whose objects have one type, so that every fragment applies.
fn fields<'a>(
    ctx: &Context<'a>,
    set: &'a SelectionSet,
) -> impl Iterator<Item = &'a Field> + use<'a> {
    Walk::new(&ctx.query_env.fragments, set).once().fields().map(|field| &field.node)
}

fn columns_of<N: TableObject>(field: &str) -> Projection {
    if let Some((_, columns)) = N::COLUMN_OVERRIDES.iter().find(|(name, _)| *name == field) {
        let with = |all: Projection, column: &_| all.with(N::Entity::index(*column));
        return columns.iter().fold(Projection::default(), with);
    }
    column_named::<N::Entity>(field)
}

/// The column called like a field, if there is one.
pub(in crate::graphql) fn column_named<E: Readable>(field: &str) -> Projection {
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
pub(in crate::graphql) struct ConnectionNeeds {
    pub(in crate::graphql) node: Projection,
    pub(in crate::graphql) edge: Projection,
    /// Whether anything of the rows or of where they lie is selected.
    pub(in crate::graphql) rows: bool,
    /// Whether the rows themselves are selected.
    pub(in crate::graphql) items: bool,
    pub(in crate::graphql) total: bool,
    pub(in crate::graphql) has_next: bool,
    pub(in crate::graphql) has_previous: bool,
}

/// The columns of `N` that the selection below the field `name` of the field at `ctx` needs, its
/// key always.
pub(in crate::graphql) fn columns_below<N: TableObject>(
    ctx: &Context<'_>,
    name: &str,
) -> Projection {
    let set = &ctx.item.node.selection_set.node;
    let called = fields(ctx, set).filter(|field| field.name.node == name);
    let needs = called.map(|field| row::<N>(ctx, &field.selection_set.node));
    needs.fold(Projection::default().with(N::Entity::table().key), Projection::or)
}

/// What the selection of a connection of `N` needs; `edge` gives the link columns of an edge's
/// field.
pub(in crate::graphql) fn connection<N: TableObject>(
    ctx: &Context<'_>,
    edge: impl Fn(&str) -> Projection,
) -> ConnectionNeeds {
    let mut needs = ConnectionNeeds::default();
    for field in fields(ctx, &ctx.item.node.selection_set.node) {
        let (name, below) = (field.name.node.as_str(), &field.selection_set.node);
        needs.rows |= matches!(name, "nodes" | "edges" | "pageInfo");
        needs.items |= matches!(name, "nodes" | "edges");
        match name {
            "nodes" => needs.node = needs.node.or(row::<N>(ctx, below)),
            "edges" => {
                for field in fields(ctx, below) {
                    if field.name.node == "node" {
                        needs.node = needs.node.or(row::<N>(ctx, &field.selection_set.node));
                    }
                    needs.edge = needs.edge.or(edge(&field.name.node));
                }
            }
            "totalCount" => needs.total = true,
            "pageInfo" => {
                for field in fields(ctx, below) {
                    needs.has_next |= field.name.node == "hasNextPage";
                    needs.has_previous |= field.name.node == "hasPreviousPage";
                }
            }
            _ => {}
        }
    }
    needs
}
