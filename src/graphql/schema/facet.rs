//! Facets: how many movies of a list there are of each genre, decade and language.
//!
//! **Invariant:** a facet is counted only when selected, by one statement for all parents, and
//! leaves out the list's own conditions on what it counts by, so that the other choices keep their
//! numbers.

use async_graphql::{Context, Object, SimpleObject};
use entity::movie::{Column, Entity};

use super::genre::Genre;
use super::language::Language;
use super::movie::Movie;
use super::movie::filter::{MovieWhere, where_filter};
use super::movie::relation::GENRES;
use crate::db::batch::Counted;
use crate::db::query::{Grouping, QueryKind, RelationFilters, RelationQuery};
use crate::db::relation::Relation;
use crate::db::row::{Cell, Record};
use crate::db::table::Readable;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Connection, Edge, PageInfo, size};
use crate::graphql::resolver::context::{FieldQuery, RequestContext, field_address, path};
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{TableObject, columns_below};

/// The most decades, which is a thousand years.
pub(in crate::graphql) const MOST_DECADES: u64 = 100;

/// A page of movies.
pub struct MovieConnection {
    page: Connection<Movie, Edge<Movie>>,
    facets: MovieFacets,
}

impl MovieConnection {
    pub(in crate::graphql) fn new(
        page: Connection<Movie, Edge<Movie>>,
        facets: MovieFacets,
    ) -> Self {
        Self { page, facets }
    }
}

/// A page of movies (Relay connection).
#[Object]
impl MovieConnection {
    /// The edges of the page, in order: each row with its cursor.
    async fn edges(&self) -> List<Edge<Movie>> {
        self.page.page_edges()
    }

    /// The rows of the page, in order, without cursors.
    async fn nodes(&self) -> List<Movie> {
        self.page.page_nodes()
    }

    /// Where the page is in its list: its first and last cursor, and whether more rows come before
    /// or after.
    async fn page_info(&self) -> Result<PageInfo> {
        self.page.info()
    }

    /// Number of rows in the whole list, over all pages. Counted by one additional SQL statement,
    /// and only when selected.
    async fn total_count(&self) -> Result<i32> {
        self.page.total()
    }

    /// Numbers of movies in the whole list, over all pages, by genre, decade and original language.
    async fn facets(&self) -> &MovieFacets {
        &self.facets
    }
}

/// The list whose rows facets count.
pub struct MovieFacets {
    /// The list's place in the document.
    list: usize,
    relation: &'static Relation,
    parent: Option<Cell>,
    conditions: MovieWhere,
}

/// Number of movies of one genre.
#[derive(SimpleObject)]
pub struct GenreFacet {
    /// The genre.
    genre: Genre,
    /// Number of movies in the list that have the genre.
    count: i32,
}

/// Number of movies of one decade.
#[derive(SimpleObject)]
pub struct DecadeFacet {
    /// First year of the decade, such as 1970.
    decade: i32,
    /// Number of movies in the list that were released in the decade.
    count: i32,
}

/// Number of movies of one original language.
#[derive(SimpleObject)]
pub struct LanguageFacet {
    /// The language.
    language: Language,
    /// Number of movies in the list that have the original language.
    count: i32,
}

impl MovieFacets {
    /// Of the list at `ctx`.
    pub(in crate::graphql) fn new(
        ctx: &Context<'_>,
        relation: &'static Relation,
        parent: Option<Cell>,
        conditions: Option<MovieWhere>,
    ) -> Self {
        Self {
            list: field_address(ctx),
            relation,
            parent,
            conditions: conditions.unwrap_or_default(),
        }
    }

    async fn counts(
        &self,
        ctx: &Context<'_>,
        by: impl FnOnce() -> Grouping,
        most: u64,
        conditions: fn(MovieWhere) -> MovieWhere,
    ) -> Result<std::sync::Arc<[Counted]>> {
        let context = RequestContext::of(ctx);
        let query = context.cached_query(ctx, self.list, self.relation, || {
            let filter = where_filter(ctx, Some(conditions(self.conditions.clone())))?;
            let filters = RelationFilters { node: Some(filter), edge: None };
            let kind = QueryKind::Groups { by: by(), most };
            let query =
                RelationQuery::new(self.relation, filters, kind, Default::default(), path(ctx));
            Ok(FieldQuery::only(query))
        })?;
        let missing = || Error::internal("a facet without a query");
        let query = query.rows.clone().ok_or_else(missing)?;
        Ok(context.loaders().groups(query, self.parent.as_ref()).await?)
    }
}

fn count(group: &Counted) -> Result<i32> {
    Ok(i32::try_from(group.count).map_err(Error::internal)?)
}

fn counted_row<N: TableObject>(group: &Counted) -> Result<N> {
    let missing = || Error::internal("a facet without its row");
    Ok(Record::from(group.row.clone().ok_or_else(missing)?).into())
}

/// Numbers of movies in a list by genre, decade and original language. Each facet is one SQL
/// statement. It ignores the list's own condition on what it counts by, so that other choices keep
/// their numbers; conditions within `AND`, `OR` and `NOT` still apply.
#[Object]
impl MovieFacets {
    /// Numbers by genre, the most frequent first. A movie counts for each of its genres.
    async fn genres(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<Vec<GenreFacet>> {
        let most = size(ctx, first.unwrap_or(20))?;
        let missing = || Error::internal("genres have no links");
        let link = GENRES.edge().ok_or_else(missing)?;
        let by = || Grouping::Link(link, GENRES.node, columns_below::<Genre>(ctx, "genre"));
        let groups = self.counts(ctx, by, most, MovieWhere::without_genres).await?;
        let facet = |group| Ok(GenreFacet { genre: counted_row(group)?, count: count(group)? });
        groups.iter().map(facet).collect()
    }

    /// Numbers by decade of release, the earliest first; at most 100. Movies without a release date
    /// are left out.
    async fn decades(&self, ctx: &Context<'_>) -> Result<Vec<DecadeFacet>> {
        let by = || Grouping::Decade(Entity::index(Column::ReleaseYear));
        let groups = self.counts(ctx, by, MOST_DECADES, MovieWhere::without_release).await?;
        let facet = |group: &Counted| match group.key {
            Cell::Int(decade) => {
                let decade = i32::try_from(decade).map_err(Error::internal)?;
                Ok(DecadeFacet { decade, count: count(group)? })
            }
            _ => Err(Error::internal("a decade that is no number").into()),
        };
        let mut decades: Vec<_> = groups.iter().map(facet).collect::<Result<_>>()?;
        decades.sort_by_key(|facet| facet.decade);
        Ok(decades)
    }

    /// Numbers by original language, the most frequent first. Movies without one are left out.
    async fn original_languages(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<Vec<LanguageFacet>> {
        let most = size(ctx, first.unwrap_or(20))?;
        let by = || {
            let column = Entity::index(Column::OriginalLanguage);
            let columns = columns_below::<Language>(ctx, "language");
            Grouping::Column(column, entity::language::Entity::table, columns)
        };
        let groups = self.counts(ctx, by, most, MovieWhere::without_original_language).await?;
        let facet =
            |group| Ok(LanguageFacet { language: counted_row(group)?, count: count(group)? });
        groups.iter().map(facet).collect()
    }
}
