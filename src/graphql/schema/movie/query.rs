//! Query fields of movies.

use async_graphql::{Context, Object};

use super::Movie;
use super::filter::{MovieBy, MovieWhere, where_filter};
use super::order::MovieOrder;
use super::relation::{MOVIE, MOVIES};
use crate::db::query::PageRequest;
use crate::graphql::Cursor;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::connection as page_of;
use crate::graphql::resolver::connection::{Paging, list_window};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::fetch::{list, one};
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::order::terms;
use crate::graphql::schema::facet::{MovieConnection, MovieFacets};

/// Query fields of movies.
#[derive(Default)]
pub struct MovieQuery;

#[Object]
impl MovieQuery {
    /// The movie with this identifier, or the one that it was merged into; null when there is none.
    async fn movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier; exactly one field.")] by: MovieBy,
    ) -> Result<Option<Movie>> {
        let order = terms::<MovieOrder>(None);
        let plan = || Ok(ListQuery::new(order, PageRequest::first(1)).filtered(Some(by.filter()?)));
        one(ctx, &MOVIE, None, plan).await
    }

    /// Movies, sorted by `orderBy`, by default in the order in which they were added to the
    /// catalogue.
    async fn movies(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which movies; left out, all but adult titles.")]
        conditions: Option<MovieWhere>,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<Vec<MovieOrder>>,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
        #[graphql(default_with = "Some(0)", desc = "Number of rows to skip; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<List<Movie>> {
        list(ctx, &MOVIES, None, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions)?)))
        })
        .await
    }

    /// Movies as pages with cursors, in the same order as `movies`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a field in the schema")]
    async fn movies_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which movies; left out, all but adult titles.")]
        conditions: Option<MovieWhere>,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<Vec<MovieOrder>>,
        #[graphql(
            desc = "Number of rows from the start, or after `after`; 0 to 100, 20 by default. Not \
                    together with `last` or `before`."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor: only rows after it.")] after: Option<Cursor>,
        #[graphql(
            desc = "Number of rows from the end, or before `before`; 0 to 100. Not together \
                          with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Cursor: only rows before it.")] before: Option<Cursor>,
    ) -> Result<MovieConnection> {
        let facets = MovieFacets::new(ctx, &MOVIES, None, conditions.clone());
        let page = page_of(ctx, &MOVIES, None, Paging { first, after, last, before }, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), PageRequest::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions)?)))
        });
        Ok(MovieConnection::new(page.await?, facets))
    }
}
