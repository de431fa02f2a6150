//! Query fields of people.

use async_graphql::{Context, Object};

use super::filter::{PersonBy, PersonWhere, where_filter};
use super::order::PersonOrder;
use super::relation::{ALL_DIRECTORS, ALL_PERFORMERS, AS_DIRECTOR, AS_PERFORMER, PEOPLE, PERSON};
use super::{Person, PersonConnection};
use crate::db::query::PageRequest;
use crate::graphql::Cursor;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Paging, connection, list_window};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::fetch::{list, one};
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::order::terms;

/// Query fields of people.
#[derive(Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// The person with this identifier, or the one that they were merged into; null when there is
    /// none.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier; exactly one field.")] by: PersonBy,
    ) -> Result<Option<Person>> {
        let order = terms::<PersonOrder>(None);
        let plan = || Ok(ListQuery::new(order, PageRequest::first(1)).filtered(Some(by.filter()?)));
        one(ctx, &PERSON, None, plan).await
    }

    /// People, sorted by `orderBy`, by default in the order in which they were added to the
    /// catalogue.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<
            Vec<PersonOrder>,
        >,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
        #[graphql(default_with = "Some(0)", desc = "Number of rows to skip; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<List<Person>> {
        list(ctx, &PEOPLE, None, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions, None)?)))
        })
        .await
    }

    /// People as pages with cursors, in the same order as `people`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a field in the schema")]
    async fn people_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<
            Vec<PersonOrder>,
        >,
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
    ) -> Result<PersonConnection> {
        connection(ctx, &PEOPLE, None, Paging { first, after, last, before }, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), PageRequest::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions, None)?)))
        })
        .await
    }

    /// People with at least one credit as director, sorted by `orderBy`, by default in the order in
    /// which they were added to the catalogue.
    async fn directors(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<
            Vec<PersonOrder>,
        >,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
        #[graphql(default_with = "Some(0)", desc = "Number of rows to skip; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<List<Person>> {
        list(ctx, &ALL_DIRECTORS, None, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_DIRECTOR))?)))
        })
        .await
    }

    /// People with at least one credit as director, as pages with cursors, in the same order as
    /// `directors`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a field in the schema")]
    async fn directors_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<
            Vec<PersonOrder>,
        >,
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
    ) -> Result<PersonConnection> {
        connection(ctx, &ALL_DIRECTORS, None, Paging { first, after, last, before }, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), PageRequest::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_DIRECTOR))?)))
        })
        .await
    }

    /// People with at least one credit as performer, sorted by `orderBy`, by default in the order
    /// in which they were added to the catalogue.
    async fn performers(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<
            Vec<PersonOrder>,
        >,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
        #[graphql(default_with = "Some(0)", desc = "Number of rows to skip; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<List<Person>> {
        list(ctx, &ALL_PERFORMERS, None, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_PERFORMER))?)))
        })
        .await
    }

    /// People with at least one credit as performer, as pages with cursors, in the same order as
    /// `performers`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a field in the schema")]
    async fn performers_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Sort keys, the most important first.")] order_by: Option<
            Vec<PersonOrder>,
        >,
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
    ) -> Result<PersonConnection> {
        connection(ctx, &ALL_PERFORMERS, None, Paging { first, after, last, before }, || {
            let plan = ListQuery::new(terms(order_by.as_deref()), PageRequest::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_PERFORMER))?)))
        })
        .await
    }
}
