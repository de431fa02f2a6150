//! Collections.

pub mod mutation;

use entity::collection::Column;

use super::vocabulary::prelude::*;
use async_graphql::OneofObject;

use super::image::{Image, Motif};
use crate::db::filter::Filter;
use crate::db::order::{On, Term};
use crate::error::Error;
use crate::graphql::resolver::fetch::one;
use crate::graphql::resolver::identifier::{equal, parse_node_id};

vocabulary_type!(
    collection,
    Collection,
    "collection",
    Via::Column("collection_id"),
    &[("coverImage", &[Column::CoverPath])],
    "A series of movies.",
    {
        /// Id at TMDB, a number above 0; null when unknown.
        async fn tmdb_id(&self) -> Result<Option<i32>> {
            Ok(self.0.small(Column::TmdbId)?)
        }

        /// Version of the record: starts at 1 and grows by 1 with each change. Pass it as
        /// `expectedVersion` when writing.
        async fn version(&self) -> Result<i32> {
            Ok(self.0.small(Column::Version)?.unwrap_or_default())
        }

        /// The poster; null when unknown.
        async fn cover_image(&self) -> Result<Option<Image>> {
            Ok(Image::at(self.0.text(Column::CoverPath)?, "", Motif::Poster))
        }
    }
);

/// One identifier of a collection. Give exactly one field.
#[derive(OneofObject, Clone, Debug)]
pub enum CollectionBy {
    /// Global id, such as `collection:17`.
    Id(ID),
    /// Slug, such as `the-godfather-collection`. Slugs of merged collections are accepted, too.
    Slug(String),
    /// Id at TMDB. Other TMDB ids that were given with its name are accepted, too.
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
                        "that is not an id of a collection; pass one like collection:17",
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

/// Query fields of collections.
#[derive(Default)]
pub struct CollectionQuery;

#[Object]
impl CollectionQuery {
    /// The collection with this identifier, or the one that it was merged into; null when there is
    /// none.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier; exactly one field.")] by: CollectionBy,
    ) -> Result<Option<Collection>> {
        one(ctx, &COLLECTION, None, || {
            let order = vec![Term::asc(On::Node, entity::collection::Entity::table().key)];
            Ok(ListQuery::new(order, PageRequest::first(1)).filtered(Some(by.filter()?)))
        })
        .await
    }
}
