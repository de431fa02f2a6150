//! People: directors, performers and the crew.

pub mod filter;
mod input;
pub mod mutation;
pub mod order;
pub mod query;
pub mod relation;

use async_graphql::{Context, ID, Object};
use entity::person::{self, Column};

use self::relation::{
    CREDITS, DIRECTED, DIRECTED_CREDITS, KNOWN_FOR, PERFORMED_CREDITS, PERFORMED_IN,
};
use super::credit::{self, CreditEdge, Credited, Department, newest_first};
use super::image::{Image, Motif};
use super::movie::Movie;
use super::movie::filter::not_adult;
use super::movie::order::{MovieOrder, MovieOrderField};
use crate::db::query::PageRequest;
use crate::db::relation::Relation;
use crate::db::row::{Cell, Record};
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Connection, Edge, Paged, Paging, connection, size};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::fetch::list;
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::order::{OrderDirection, terms};
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};
use crate::graphql::scalar::PartialDate;

type Entity = person::Entity;
type PersonConnection = Connection<Person, Edge<Person>>;
type PersonCreditConnection = Connection<Movie, CreditEdge<Movie>>;

/// A person.
#[derive(Clone)]
pub struct Person(Record<Entity>);

impl From<Record<Entity>> for Person {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl Paged for Person {
    const EDGE: &'static str = "PersonEdge";
    const CONNECTION: &'static str = "PersonConnection";
}

impl Credited for Person {
    const CREDIT_EDGE: &'static str = "MovieCreditEdge";
    const CREDIT_CONNECTION: &'static str = "MovieCreditConnection";
}

impl TableObject for Person {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[("profileImage", &[Column::ProfilePath])];
}

impl Person {
    fn parent(&self) -> Result<Cell> {
        Ok(Cell::Int(self.0.id()?))
    }

    fn date(&self, column: Column) -> Result<Option<PartialDate>> {
        Ok(self.0.text(column)?.map(|text| PartialDate(text.to_owned())))
    }

    async fn movies(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        first: i32,
    ) -> Result<List<Movie>> {
        let plan = || Ok(ListQuery::new(newest_first(), PageRequest::first(size(ctx, first)?)));
        list(ctx, relation, Some(&self.parent()?), plan).await
    }

    async fn credits(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        paging: Paging,
    ) -> Result<PersonCreditConnection> {
        let plan = || Ok(ListQuery::new(newest_first(), PageRequest::all()));
        connection(ctx, relation, Some(&self.parent()?), paging, plan).await
    }
}

/// A person. An unknown value is null; a list without members is `[]`.
#[Object(crate = "crate::graphql::resolver::object")]
impl Person {
    /// Global id (Relay `Node`), such as `person:17`.
    pub async fn id(&self) -> Result<ID> {
        Ok(node_id("person", self.0.id()?))
    }

    /// Readable unique key for URLs, such as `paul-thomas-anderson`. Never empty.
    async fn slug(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Slug)?)
    }

    /// Id at IMDb: `nm` followed by digits; null when unknown.
    async fn imdb_id(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::ImdbId)?)
    }

    /// Id at TMDB, a number above 0; null when unknown.
    async fn tmdb_id(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::TmdbId)?)
    }

    /// Name for display.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }

    /// A short biography; null when unknown.
    async fn biography(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Biography)?)
    }

    /// Date of birth, as precise as it is known: a year, a month or a day. Null when unknown.
    async fn birth_date(&self) -> Result<Option<PartialDate>> {
        self.date(Column::BirthDate)
    }

    /// Date of death, as precise as it is known: a year, a month or a day. Null when unknown, and
    /// for the living.
    async fn death_date(&self) -> Result<Option<PartialDate>> {
        self.date(Column::DeathDate)
    }

    /// Place of birth, in the words of the source; null when unknown.
    async fn birth_place(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::BirthPlace)?)
    }

    /// Popularity figure of the source; higher is more popular. Null when unknown.
    async fn popularity(&self) -> Result<Option<f64>> {
        Ok(self.0.float(Column::Popularity)?)
    }

    /// The portrait; null when unknown.
    async fn profile_image(&self) -> Result<Option<Image>> {
        Ok(Image::at(self.0.text(Column::ProfilePath)?, "", Motif::Profile))
    }

    /// The most popular movies that the person directed or performed in. Adult titles are left out.
    async fn known_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(4)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<Movie>> {
        let popular =
            MovieOrder { field: MovieOrderField::Popularity, direction: OrderDirection::Desc };
        let plan = || {
            let plan = ListQuery::new(
                terms(Some(&[popular])),
                PageRequest::first(size(ctx, first.unwrap_or(4))?),
            );
            Ok(plan.filtered(Some(not_adult())))
        };
        list(ctx, &KNOWN_FOR, Some(&self.parent()?), plan).await
    }

    /// Movies that the person directed, the newest first, each once. Movies without a release date
    /// come last.
    async fn directed(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<Movie>> {
        self.movies(ctx, &DIRECTED, first.unwrap_or(10)).await
    }

    /// Director credits as pages with cursors, those of the newest movie first.
    async fn directed_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of rows from the start, or after `after`; 0 to 100, 20 by default. Not \
                    together with `last` or `before`."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor: only rows after it.")] after: Option<crate::graphql::Cursor>,
        #[graphql(
            desc = "Number of rows from the end, or before `before`; 0 to 100. Not together \
                          with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Cursor: only rows before it.")] before: Option<crate::graphql::Cursor>,
    ) -> Result<PersonCreditConnection> {
        self.credits(ctx, &DIRECTED_CREDITS, Paging { first, after, last, before }).await
    }

    /// Movies that the person performed in, the newest first, each once. Movies without a release
    /// date come last.
    async fn performed_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<Movie>> {
        self.movies(ctx, &PERFORMED_IN, first.unwrap_or(10)).await
    }

    /// Performer credits as pages with cursors, those of the newest movie first. A movie may have
    /// several.
    async fn performed_in_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of rows from the start, or after `after`; 0 to 100, 20 by default. Not \
                    together with `last` or `before`."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor: only rows after it.")] after: Option<crate::graphql::Cursor>,
        #[graphql(
            desc = "Number of rows from the end, or before `before`; 0 to 100. Not together \
                          with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Cursor: only rows before it.")] before: Option<crate::graphql::Cursor>,
    ) -> Result<PersonCreditConnection> {
        self.credits(ctx, &PERFORMED_CREDITS, Paging { first, after, last, before }).await
    }

    /// All credits, those of the newest movie first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a field in the schema")]
    async fn credits_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only credits of these departments. Left out, all.")] departments: Option<
            Vec<Department>,
        >,
        #[graphql(desc = "Only credits with exactly these jobs, such as `Editor`. Left out, all.")]
        jobs: Option<Vec<String>>,
        #[graphql(
            desc = "Number of rows from the start, or after `after`; 0 to 100, 20 by default. Not \
                    together with `last` or `before`."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor: only rows after it.")] after: Option<crate::graphql::Cursor>,
        #[graphql(
            desc = "Number of rows from the end, or before `before`; 0 to 100. Not together \
                          with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Cursor: only rows before it.")] before: Option<crate::graphql::Cursor>,
    ) -> Result<PersonCreditConnection> {
        let paging = Paging { first, after, last, before };
        connection(ctx, &CREDITS, Some(&self.parent()?), paging, || {
            let edge_filter = credit::filter(departments, jobs);
            Ok(ListQuery { edge_filter, ..ListQuery::new(newest_first(), PageRequest::all()) })
        })
        .await
    }

    /// Version of the record: starts at 1 and grows by 1 with each change. Pass it as
    /// `expectedVersion` when writing.
    async fn version(&self) -> Result<i32> {
        Ok(self.0.small(Column::Version)?.unwrap_or_default())
    }

    /// Time at which the record was added to the catalogue.
    async fn created_at(&self) -> Result<time::OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// Time of the record's last change.
    async fn updated_at(&self) -> Result<time::OffsetDateTime> {
        Ok(self.0.instant(Column::UpdatedAt)?)
    }
}
