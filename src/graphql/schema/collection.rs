//! Collections.

pub mod mutation;

use entity::collection::Column;

use super::group::prelude::*;
use async_graphql::OneofObject;

use super::image::{Image, Motif};
use crate::db::filter::Filter;
use crate::db::order::{On, Term};
use crate::error::Error;
use crate::graphql::resolver::fetch::one;
use crate::graphql::resolver::identifier::{equal, parse_node_id};

film_group!(
    collection,
    Collection,
    "collection",
    Via::Column("collection_id"),
    &[("coverImage", &[Column::CoverPath])],
    "A series of films.",
    {
        /// TMDB's id.
        async fn tmdb_id(&self) -> Result<Option<i32>> {
            Ok(self.0.small(Column::TmdbId)?)
        }

        /// Counts the changes of the record from 1; for `expectedVersion`.
        async fn version(&self) -> Result<i32> {
            Ok(self.0.small(Column::Version)?.unwrap_or_default())
        }

        /// The poster.
        async fn cover_image(&self) -> Result<Option<Image>> {
            Ok(Image::at(self.0.text(Column::CoverPath)?, "", Motif::Poster))
        }
    }
);

/// One identifier of a collection.
#[derive(OneofObject, Clone, Debug)]
pub enum CollectionBy {
    /// The node's id, `collection:17`.
    Id(ID),
    /// The slug, `the-godfather-collection`.
    Slug(String),
    /// TMDB's id; or another one that meant the collection before, by its name.
    TmdbId(i32),
}

impl CollectionBy {
    fn filter(self) -> Result<Filter> {
        let (column, cell) = match self {
            Self::Slug(slug) => (Column::Slug, Cell::Text(slug.into())),
            Self::TmdbId(id) => (Column::TmdbId, Cell::Int(id.into())),
            Self::Id(id) => match parse_node_id(&id) {
                Some(("collection", key)) => (Column::Id, Cell::Int(key)),
                _ => {
                    return Err(Error::bad_input(
                        "that is no id of a collection, which look like collection:17",
                    )
                    .into());
                }
            },
        };
        Ok(equal(entity::collection::Entity::index(column), cell))
    }
}

static COLLECTION: Relation =
    Relation { name: "collection", node: entity::collection::Entity::table, via: Via::Root };

/// The root's fields of collections.
#[derive(Default)]
pub struct CollectionQuery;

#[Object]
impl CollectionQuery {
    /// The collection with this identifier, or the one that it became one with; null when there is
    /// none.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier; exactly one.")] by: CollectionBy,
    ) -> Result<Option<Collection>> {
        one(ctx, &COLLECTION, None, || {
            let order = vec![Term::asc(On::Node, entity::collection::Entity::table().key)];
            Ok(ListQuery::new(order, PageRequest::first(1)).filtered(Some(by.filter()?)))
        })
        .await
    }
}
