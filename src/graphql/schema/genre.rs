//! Genres.

pub mod filter;
pub mod mutation;

use entity::genre::Column;

use super::vocabulary::prelude::*;
use crate::db::order::{On, Term};
use crate::graphql::resolver::fetch::one;
use crate::graphql::resolver::identifier::equal;

vocabulary_type!(
    genre,
    Genre,
    "genre",
    Via::Member(Link {
        table: entity::movie_genre::Entity::table,
        parent: "genre_id",
        child: "movie_id",
        only: &[]
    }),
    &[],
    "A genre of movies, such as drama or comedy.",
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
    }
);

static GENRE: Relation =
    Relation { name: "genre", node: entity::genre::Entity::table, via: Via::Root };
static GENRES: Relation =
    Relation { name: "genres", node: entity::genre::Entity::table, via: Via::Root };

/// The most genres that are listed.
pub(in crate::graphql) const MOST: u64 = 200;

fn by_name() -> Vec<Term> {
    [Column::Name, Column::Id]
        .map(|column| Term::asc(On::Node, entity::genre::Entity::index(column)))
        .to_vec()
}

/// Query fields of genres.
#[derive(Default)]
pub struct GenreQuery;

#[Object]
impl GenreQuery {
    /// The genre with this slug, or the one that it was merged into; null when there is none.
    async fn genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Slug of the genre, such as `science-fiction`.")] slug: String,
    ) -> Result<Option<Genre>> {
        one(ctx, &GENRE, None, || {
            let column = entity::genre::Entity::index(Column::Slug);
            let filter = equal(column, Cell::Text(slug.into()));
            Ok(ListQuery::new(by_name(), PageRequest::first(1)).filtered(Some(filter)))
        })
        .await
    }

    /// All genres, sorted by name; at most 200.
    async fn genres(&self, ctx: &Context<'_>) -> Result<List<Genre>> {
        list(ctx, &GENRES, None, || Ok(ListQuery::new(by_name(), PageRequest::first(MOST)))).await
    }
}
