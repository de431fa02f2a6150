//! Movies.

pub mod filter;
mod input;
pub mod merge;
pub mod mutation;
pub mod order;
pub mod query;
pub mod relation;
pub mod status;

use async_graphql::{Context, ID, Object};
use entity::movie::{self, Column};
use sea_orm::ActiveEnum;

use self::relation::{
    COLLECTION, COMPANIES, COUNTRIES, CREDITS, DIRECTOR_CREDITS, DIRECTORS, FIRST_DIRECTOR, GENRES,
    KEYWORDS, LANGUAGES, PERFORMER_CREDITS, PERFORMERS,
};
use self::status::MovieStatus;
use super::collection::Collection;
use super::company::Company;
use super::country::Country;
use super::credit::{self, CreditEdge, Credited, Department, billing_order, credit_order};
use super::genre::Genre;
use super::image::{Image, Motif};
use super::keyword::Keyword;
use super::language::{self, Language};
use super::person::Person;
use crate::db::order::{On, Term};
use crate::db::query::PageRequest;
use crate::db::relation::Relation;
use crate::db::row::{Cell, Record};
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::connection as page_of;
use crate::graphql::resolver::connection::{Connection, Paged, Paging, size};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::fetch::{by_key, list, one};
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};
use crate::graphql::scalar::{BigInt, PartialDate, Url};

type Entity = movie::Entity;
type MovieCreditConnection = Connection<Person, CreditEdge<Person>>;

/// A movie.
#[derive(Clone)]
pub struct Movie(Record<Entity>);

impl From<Record<Entity>> for Movie {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl Paged for Movie {
    const EDGE: &'static str = "MovieEdge";
    const CONNECTION: &'static str = "MovieConnection";
}

impl Credited for Movie {
    const CREDIT_EDGE: &'static str = "PersonCreditEdge";
    const CREDIT_CONNECTION: &'static str = "PersonCreditConnection";
}

impl TableObject for Movie {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[
        ("coverImage", &[Column::CoverPath, Column::Slug]),
        ("backdropImage", &[Column::BackdropPath]),
        ("collection", &[Column::CollectionId]),
    ];
}

impl Movie {
    fn parent(&self) -> Result<Cell> {
        Ok(Cell::Int(self.0.id()?))
    }

    /// The movie's rows of one list (genres, countries, …), in its source's order.
    async fn listed<N: TableObject>(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
    ) -> Result<List<N>> {
        list(ctx, relation, Some(&self.parent()?), || {
            let link = relation.edge().map(|link| (link.table)());
            let position = link.and_then(|table| table.index_of("position"));
            let position = position.ok_or_else(|| Error::internal("a list without a position"))?;
            let order =
                vec![Term::asc(On::Edge, position), Term::asc(On::Node, (relation.node)().key)];
            Ok(ListQuery::new(order, PageRequest::all()))
        })
        .await
    }

    async fn people(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        first: i32,
    ) -> Result<List<Person>> {
        let plan = || Ok(ListQuery::new(billing_order(), PageRequest::first(size(ctx, first)?)));
        list(ctx, relation, Some(&self.parent()?), plan).await
    }

    async fn credits(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        paging: Paging,
    ) -> Result<MovieCreditConnection> {
        let plan = || Ok(ListQuery::new(billing_order(), PageRequest::all()));
        page_of(ctx, relation, Some(&self.parent()?), paging, plan).await
    }

    fn owned(&self, column: Column) -> Result<Option<String>> {
        Ok(self.0.text(column)?.map(str::to_owned))
    }
}

/// A movie. An unknown value is null; a list without members is `[]`.
#[Object(crate = "crate::graphql::resolver::object")]
impl Movie {
    /// Global id (Relay `Node`), such as `movie:17`.
    pub async fn id(&self) -> Result<ID> {
        Ok(node_id("movie", self.0.id()?))
    }

    /// Readable unique key for URLs, such as `phantom-thread-2017`. Never empty.
    async fn slug(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Slug)?)
    }

    /// Id at IMDb: `tt` followed by digits; null when unknown.
    async fn imdb_id(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::ImdbId)?)
    }

    /// Id at TMDB, a number above 0; null when unknown.
    async fn tmdb_id(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::TmdbId)?)
    }

    /// Title for display.
    async fn title(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Title)?)
    }

    /// Title in the original language; null when unknown.
    async fn original_title(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::OriginalTitle)?)
    }

    /// Original language of the movie; null when unknown.
    async fn original_language(&self, ctx: &Context<'_>) -> Result<Option<Language>> {
        let code = self.0.text(Column::OriginalLanguage)?;
        let key = code.map_or(Cell::Null, |code| Cell::Text(code.into()));
        by_key(ctx, &language::ORIGINAL, &key).await
    }

    /// A summary of the plot; null when unknown.
    async fn overview(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Overview)?)
    }

    /// The advertising line on the poster; null when unknown.
    async fn tagline(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Tagline)?)
    }

    /// Production status, from rumored to released or canceled; null when unknown.
    async fn status(&self) -> Result<Option<MovieStatus>> {
        let Some(text) = self.owned(Column::Status)? else {
            return Ok(None);
        };
        let known = movie::MovieStatus::try_from_value(&text).map_err(Error::from)?;
        Ok(Some(known.into()))
    }

    /// Release date, as precise as it is known: a year, a month or a day. Null when unknown.
    async fn release_date(&self) -> Result<Option<PartialDate>> {
        Ok(self.owned(Column::ReleaseDate)?.map(PartialDate))
    }

    /// Year of the release date; null when unknown.
    async fn release_year(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::ReleaseYear)?)
    }

    /// Runtime in minutes; null when unknown.
    async fn runtime(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::Runtime)?)
    }

    /// Whether the movie is an adult title.
    async fn adult(&self) -> Result<bool> {
        Ok(self.0.bool(Column::Adult)?)
    }

    /// Whether this is a compilation or another video rather than a movie.
    async fn video(&self) -> Result<bool> {
        Ok(self.0.bool(Column::Video)?)
    }

    /// The movie's own website; null when unknown.
    async fn homepage(&self) -> Result<Option<Url>> {
        Ok(self.owned(Column::Homepage)?.map(Url))
    }

    /// Budget in US dollars; null when unknown.
    async fn budget(&self) -> Result<Option<BigInt>> {
        Ok(self.0.int(Column::Budget)?.map(BigInt))
    }

    /// Revenue in US dollars; null when unknown.
    async fn revenue(&self) -> Result<Option<BigInt>> {
        Ok(self.0.int(Column::Revenue)?.map(BigInt))
    }

    /// Popularity figure of the source; higher is more popular. Null when unknown.
    async fn popularity(&self) -> Result<Option<f64>> {
        Ok(self.0.float(Column::Popularity)?)
    }

    /// Average of the votes, above 0 and at most 10; null when there are no votes.
    async fn vote_average(&self) -> Result<Option<f64>> {
        Ok(self.0.float(Column::VoteAverage)?)
    }

    /// Number of votes.
    async fn vote_count(&self) -> Result<i32> {
        Ok(self.0.small(Column::VoteCount)?.unwrap_or_default())
    }

    /// The poster, or a title card that the server draws; null when there is none.
    async fn cover_image(&self) -> Result<Option<Image>> {
        let slug = self.0.required_text(Column::Slug)?;
        Ok(Image::at(self.0.text(Column::CoverPath)?, slug, Motif::Poster))
    }

    /// A wide image; null when unknown.
    async fn backdrop_image(&self) -> Result<Option<Image>> {
        Ok(Image::at(self.0.text(Column::BackdropPath)?, "", Motif::Backdrop))
    }

    /// The series that the movie belongs to; null when there is none.
    async fn collection(&self, ctx: &Context<'_>) -> Result<Option<Collection>> {
        let key = self.0.int(Column::CollectionId)?.map_or(Cell::Null, Cell::Int);
        by_key(ctx, &COLLECTION, &key).await
    }

    /// Genres, the main one first; at most 20.
    async fn genres(&self, ctx: &Context<'_>) -> Result<List<Genre>> {
        self.listed(ctx, &GENRES).await
    }

    /// Keywords; at most 200.
    async fn keywords(&self, ctx: &Context<'_>) -> Result<List<Keyword>> {
        self.listed(ctx, &KEYWORDS).await
    }

    /// Companies that produced the movie; at most 100.
    async fn production_companies(&self, ctx: &Context<'_>) -> Result<List<Company>> {
        self.listed(ctx, &COMPANIES).await
    }

    /// Countries that produced the movie; at most 50.
    async fn production_countries(&self, ctx: &Context<'_>) -> Result<List<Country>> {
        self.listed(ctx, &COUNTRIES).await
    }

    /// Languages spoken in the movie; at most 50.
    async fn spoken_languages(&self, ctx: &Context<'_>) -> Result<List<Language>> {
        self.listed(ctx, &LANGUAGES).await
    }

    /// The first director in the order of the credits; null when none is known.
    async fn director(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let plan = || Ok(ListQuery::new(billing_order(), PageRequest::first(1)));
        one(ctx, &FIRST_DIRECTOR, Some(&self.parent()?), plan).await
    }

    /// Directors in the order of the credits, each person once.
    async fn directors(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<Person>> {
        self.people(ctx, &DIRECTORS, first.unwrap_or(10)).await
    }

    /// Director credits as pages with cursors, in the order of the credits.
    async fn directors_connection(
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
    ) -> Result<MovieCreditConnection> {
        self.credits(ctx, &DIRECTOR_CREDITS, Paging { first, after, last, before }).await
    }

    /// Performers by billing, each person once.
    async fn performers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<Person>> {
        self.people(ctx, &PERFORMERS, first.unwrap_or(10)).await
    }

    /// Performer credits as pages with cursors, by billing. A person may have several.
    async fn performers_connection(
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
    ) -> Result<MovieCreditConnection> {
        self.credits(ctx, &PERFORMER_CREDITS, Paging { first, after, last, before }).await
    }

    /// All credits: directors, then performers by billing, then the crew in the order of the
    /// source.
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
    ) -> Result<MovieCreditConnection> {
        let paging = Paging { first, after, last, before };
        page_of(ctx, &CREDITS, Some(&self.parent()?), paging, || {
            let edge_filter = credit::filter(departments, jobs);
            Ok(ListQuery { edge_filter, ..ListQuery::new(credit_order(), PageRequest::all()) })
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
