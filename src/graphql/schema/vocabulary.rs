//! The types of the vocabulary (genre, keyword, company, collection), each with its movies.
//!
//! **Invariant:** `movies` and `moviesConnection` are written once for all of them.

pub mod mutation;

/// Declares a type of the vocabulary.
///
/// `vocabulary_type!(genre, Genre, "genre", via, derived, "docs", { more fields })` becomes a
/// struct over the entity `genre`, its `TableObject`, and an `#[Object]` with `id`, `slug`, `name`,
/// `movies`, `moviesConnection` and the fields in braces.
macro_rules! vocabulary_type {
    ($entity:ident, $type:ident, $word:literal, $via:expr, $derived:expr, $doc:literal,
     { $($more:tt)* }) => {
        #[doc = $doc]
        #[derive(Clone)]
        pub struct $type(pub(in crate::graphql) Record<entity::$entity::Entity>);

        impl From<Record<entity::$entity::Entity>> for $type {
            fn from(record: Record<entity::$entity::Entity>) -> Self {
                Self(record)
            }
        }

        impl TableObject for $type {
            type Entity = entity::$entity::Entity;
            const COLUMN_OVERRIDES: ColumnOverrides<Self::Entity> = $derived;
        }

        static MOVIES: Relation = Relation {
            name: concat!(stringify!($type), ".movies"),
            node: entity::movie::Entity::table,
            via: $via,
        };

        #[doc = $doc]
        #[Object(crate = "crate::graphql::resolver::object")]
        impl $type {
            /// Global id (Relay `Node`).
            pub async fn id(&self) -> Result<ID> {
                Ok(node_id($word, self.0.id()?))
            }

            /// Readable unique key for URLs: `a-z`, `0-9` and hyphens. Never empty.
            async fn slug(&self) -> Result<&str> {
                Ok(self.0.required_text(Column::Slug)?)
            }

            /// Name for display.
            async fn name(&self) -> Result<&str> {
                Ok(self.0.required_text(Column::Name)?)
            }

            /// Its movies, sorted by `orderBy`, by default in the order in which they were added to
            /// the catalogue. Adult titles are left out.
            async fn movies(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Sort keys, the most important first.")]
                order_by: Option<Vec<MovieOrder>>,
                #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
                #[graphql(default_with = "Some(0)", desc = "Number of rows to skip; 0 to 10,000.")]
        skip: Option<i32>,
            ) -> Result<List<Movie>> {
                list(ctx, &MOVIES, Some(&Cell::Int(self.0.id()?)), || {
                    let window = list_window(ctx, first, skip)?;
                    Ok(ListQuery::new(terms(order_by.as_deref()), window).filtered(Some(not_adult())))
                })
                .await
            }

            /// Its movies as pages with cursors, in the same order as `movies`.
            async fn movies_connection(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Sort keys, the most important first.")]
                order_by: Option<Vec<MovieOrder>>,
                #[graphql(desc = "Number of rows from the start, or after `after`; 0 to 100, 20 by \
                                  default. Not together with `last` or `before`.")]
                first: Option<i32>,
                #[graphql(desc = "Cursor: only rows after it.")] after: Option<Cursor>,
                #[graphql(desc = "Number of rows from the end, or before `before`; 0 to 100. Not \
                                  together with `first` or `after`.")]
                last: Option<i32>,
                #[graphql(desc = "Cursor: only rows before it.")] before: Option<Cursor>,
            ) -> Result<MovieConnection> {
                let (paging, key) = (Paging { first, after, last, before }, Cell::Int(self.0.id()?));
                let facets = MovieFacets::new(ctx, &MOVIES, Some(key.clone()), None);
                let page = connection(ctx, &MOVIES, Some(&key), paging, || {
                    let plan = ListQuery::new(terms(order_by.as_deref()), PageRequest::all());
                    Ok(plan.filtered(Some(not_adult())))
                });
                Ok(MovieConnection::new(page.await?, facets))
            }

            $($more)*
        }
    };
}

/// What a use of `vocabulary_type!` needs in scope.
pub(in crate::graphql) mod prelude {
    pub(in crate::graphql) use async_graphql::{Context, ID, Object};

    pub(in crate::graphql) use crate::db::query::PageRequest;
    pub(in crate::graphql) use crate::db::relation::{Link, Relation, Via};
    pub(in crate::graphql) use crate::db::row::{Cell, Record};
    pub(in crate::graphql) use crate::db::table::Readable;
    pub(in crate::graphql) use crate::graphql::error::Result;
    pub(in crate::graphql) use crate::graphql::resolver::connection::{
        Paging, connection, list_window,
    };
    pub(in crate::graphql) use crate::graphql::resolver::context::ListQuery;
    pub(in crate::graphql) use crate::graphql::resolver::fetch::list;
    pub(in crate::graphql) use crate::graphql::resolver::identifier::node_id;
    pub(in crate::graphql) use crate::graphql::resolver::list::List;
    pub(in crate::graphql) use crate::graphql::resolver::order::terms;
    pub(in crate::graphql) use crate::graphql::resolver::projection::{
        ColumnOverrides, TableObject,
    };
    pub(in crate::graphql) use crate::graphql::scalar::Cursor;
    pub(in crate::graphql) use crate::graphql::schema::facet::{MovieConnection, MovieFacets};
    pub(in crate::graphql) use crate::graphql::schema::movie::Movie;
    pub(in crate::graphql) use crate::graphql::schema::movie::filter::not_adult;
    pub(in crate::graphql) use crate::graphql::schema::movie::order::MovieOrder;
}
