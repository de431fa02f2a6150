//! Types that group films (genre, keyword, company, collection), all of which lead back to them.
//!
//! **Invariant:** `movies` and `moviesConnection` are written once for all of them.

mod mutation;

pub(in crate::graphql) use mutation::{Entry, Group};

/// Declares a type that groups films.
///
/// `film_group!(genre, Genre, "genre", via, derived, "docs", { more fields })` becomes a struct
/// over the entity `genre`, its `TableObject`, and an `#[Object]` with `id`, `slug`, `name`, `movies`,
/// `moviesConnection` and the fields in braces.
macro_rules! film_group {
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
            const COLUMN_OVERRIDES: Derived<Self::Entity> = $derived;
        }

        static MOVIES: Relation = Relation {
            name: concat!(stringify!($type), ".movies"),
            node: entity::movie::Entity::table,
            via: $via,
        };

        #[doc = $doc]
        #[Object(crate = "crate::graphql::resolver::object")]
        impl $type {
            /// Names it among all nodes.
            pub async fn id(&self) -> Result<ID> {
                Ok(node_id($word, self.0.id()?))
            }

            /// Readable, unique and never empty.
            async fn slug(&self) -> Result<&str> {
                Ok(self.0.required_text(Column::Slug)?)
            }

            /// Name as shown.
            async fn name(&self) -> Result<&str> {
                Ok(self.0.required_text(Column::Name)?)
            }

            /// Its films in the order of `orderBy`, else in the order in which they came into the
            /// catalogue; adult titles are left out.
            async fn movies(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Keys of the order, the most important first.")]
                order_by: Option<Vec<OrderBy<MovieOrderField>>>,
                #[graphql(default_with = "Some(20)", desc = "At most this many; 0 to 100.")]
        first: Option<i32>,
                #[graphql(default_with = "Some(0)", desc = "Pass over this many; 0 to 10,000.")]
        skip: Option<i32>,
            ) -> Result<List<Movie>> {
                list(ctx, &MOVIES, Some(&Cell::Int(self.0.id()?)), || {
                    let window = list_window(ctx, first, skip)?;
                    Ok(ListQuery::new(terms(order_by.as_deref()), window).filtered(Some(not_adult())))
                })
                .await
            }

            /// Its films as pages with cursors, in the same order as `movies`.
            #[allow(clippy::too_many_arguments)]
            async fn movies_connection(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Keys of the order, the most important first.")]
                order_by: Option<Vec<OrderBy<MovieOrderField>>>,
                #[graphql(desc = "At most this many from the start or after `after`; 0 to 100, 20 by default.")]
                first: Option<i32>,
                #[graphql(desc = "Only what follows this place.")] after: Option<Cursor>,
                #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
                last: Option<i32>,
                #[graphql(desc = "Only what precedes this place.")] before: Option<Cursor>,
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

/// What a use of [`film_group`] needs in scope.
pub(in crate::graphql) mod prelude {
    pub(in crate::graphql) use async_graphql::{Context, ID, Object};

    pub(in crate::graphql) use crate::db::relation::{Link, PageRequest, Relation, Via};
    pub(in crate::graphql) use crate::db::row::{Cell, Record};
    pub(in crate::graphql) use crate::db::table::Readable;
    pub(in crate::graphql) use crate::graphql::error::Result;
    pub(in crate::graphql) use crate::graphql::resolver::connection::{
        Paging, connection, list_window,
    };
    pub(in crate::graphql) use crate::graphql::resolver::fetch::{ListQuery, list};
    pub(in crate::graphql) use crate::graphql::resolver::identifier::node_id;
    pub(in crate::graphql) use crate::graphql::resolver::list::List;
    pub(in crate::graphql) use crate::graphql::resolver::order::{OrderBy, terms};
    pub(in crate::graphql) use crate::graphql::resolver::projection::{Derived, TableObject};
    pub(in crate::graphql) use crate::graphql::scalar::Cursor;
    pub(in crate::graphql) use crate::graphql::schema::facet::{MovieConnection, MovieFacets};
    pub(in crate::graphql) use crate::graphql::schema::movie::{Movie, MovieOrderField, not_adult};
}
