//! Films.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use entity::movie::{self, Column};
use sea_orm::ActiveEnum;

use super::collection::Collection;
use super::company::{Company, CompanyWhere};
use super::connection::connection as page_of;
use super::connection::{Connection, Paging, list_window, size};
use super::country::{Country, CountryWhere};
use super::credit::{self, CreditEdge, Department, billing_order, credit_order};
use super::facet::{MovieConnection, MovieFacets};
use super::failure::Result;
use super::filter::{
    BooleanFilter, Combined, EqualityFilter, ListFilter, OrderedFilter, StringFilter, Where,
    checked, found,
};
use super::genre::{Genre, GenreWhere};
use super::identifier::{Columns, node_id};
use super::image::{Image, Motif};
use super::keyword::{Keyword, KeywordWhere};
use super::language::{self, Language};
use super::needs::{Derived, Shape};
use super::order::{OrderBy, OrderField, terms};
use super::person::{Person, PersonWhere};
use super::reading::{Plan, by_key, list, one};
use super::scalar::{BigInt, PartialDate, Url};
use crate::db::filter::{Comparison, Filter};
use crate::db::order::{On, Term};
use crate::db::relation::{Link, Relation, Via, Window};
use crate::db::row::{Cell, Record};
use crate::db::search::Kind;
use crate::db::table::Readable;
use crate::error::Error;

type Entity = movie::Entity;
type MovieCreditConnection = Connection<Person, CreditEdge<Person>>;

/// A film.
#[derive(Clone)]
pub struct Movie(Record<Entity>);

impl From<Record<Entity>> for Movie {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl Shape for Movie {
    type Entity = Entity;
    const DERIVED: Derived<Entity> = &[
        ("coverImage", &[Column::CoverPath, Column::Slug]),
        ("backdropImage", &[Column::BackdropPath]),
        ("collection", &[Column::CollectionId]),
    ];
}

/// Where a film stands between rumour and release.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entity::movie::MovieStatus")]
pub enum MovieStatus {
    /// Talked of, not confirmed.
    Rumored,
    /// Announced.
    Planned,
    /// Being shot.
    InProduction,
    /// Shot, being finished.
    PostProduction,
    /// Out.
    Released,
    /// Given up.
    Canceled,
}

/// A field that films can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovieOrderField {
    /// The order in which films came into the catalogue.
    Id,
    /// Title, without regard to case, diacritics and leading punctuation.
    Title,
    /// Release date; a date less precise stands before those within it.
    ReleaseDate,
    /// Runtime.
    Runtime,
    /// The source's popularity figure.
    Popularity,
    /// Average of the votes.
    VoteAverage,
    /// Number of votes.
    VoteCount,
    /// Revenue.
    Revenue,
    /// Budget.
    Budget,
    /// When the film came into the catalogue.
    CreatedAt,
    /// When the film's record last changed.
    UpdatedAt,
}

impl OrderField for MovieOrderField {
    fn column(self) -> usize {
        Entity::index(match self {
            Self::Id => Column::Id,
            Self::Title => Column::SortTitle,
            Self::ReleaseDate => Column::ReleaseDate,
            Self::Runtime => Column::Runtime,
            Self::Popularity => Column::Popularity,
            Self::VoteAverage => Column::VoteAverage,
            Self::VoteCount => Column::VoteCount,
            Self::Revenue => Column::Revenue,
            Self::Budget => Column::Budget,
            Self::CreatedAt => Column::CreatedAt,
            Self::UpdatedAt => Column::UpdatedAt,
        })
    }

    fn key() -> usize {
        Entity::index(Column::Id)
    }
}

/// One identifier of a film.
#[derive(OneofObject, Clone, Debug)]
pub enum MovieBy {
    /// The node's id, `movie:17`.
    Id(ID),
    /// The slug, `phantom-thread-2017`.
    Slug(String),
    /// IMDb's id, `tt5776858`.
    ImdbId(String),
    /// TMDB's id, `400617`.
    TmdbId(i32),
}

const IDENTIFIERS: Columns = Columns {
    word: "movie",
    imdb: "tt",
    id: Column::Id as usize,
    slug: Column::Slug as usize,
    imdb_id: Column::ImdbId as usize,
    tmdb_id: Column::TmdbId as usize,
};

impl MovieBy {
    fn filter(self) -> Result<Filter> {
        let equal = |column, cell| Ok(Filter::Compare(Entity::index(column), Comparison::Eq, cell));
        match self {
            Self::Id(id) => Ok(IDENTIFIERS.key(&id)?),
            Self::Slug(slug) => equal(Column::Slug, Cell::Text(slug.into())),
            Self::ImdbId(id) => equal(Column::ImdbId, Cell::Text(id.into())),
            Self::TmdbId(id) => equal(Column::TmdbId, Cell::Int(id.into())),
        }
    }
}

/// Which films. All conditions that are given apply; null is as if left out. Adult titles are
/// hidden unless `adult` is mentioned, here or in a combined condition.
#[derive(InputObject, Clone, Debug, Default)]
pub struct MovieWhere {
    /// Every one of these applies; an empty list lets everything pass.
    #[graphql(name = "AND")]
    and: Option<Vec<MovieWhere>>,
    /// At least one of these applies; an empty list lets nothing pass.
    #[graphql(name = "OR")]
    or: Option<Vec<MovieWhere>>,
    /// This does not apply.
    #[graphql(name = "NOT")]
    not: Option<Box<MovieWhere>>,
    /// Any identifier of the film: its id, its slug, `tt5776858`, `imdb:tt5776858` or `tmdb:400617`.
    id: Option<String>,
    /// Identifiers as for `id`; films that any of them names. An empty list lets nothing pass.
    ids: Option<Vec<String>>,
    /// What `search` with this query finds: words and beginnings of words of the title or of the
    /// original title, without regard to case and diacritics.
    text: Option<String>,
    /// The slug.
    slug: Option<StringFilter>,
    /// The title.
    title: Option<StringFilter>,
    /// The original title.
    original_title: Option<StringFilter>,
    /// The release date.
    release_date: Option<OrderedFilter<PartialDate>>,
    /// The year of the release date.
    release_year: Option<OrderedFilter<i32>>,
    /// The runtime in minutes.
    runtime: Option<OrderedFilter<i32>>,
    /// The average of the votes, 0 to 10.
    vote_average: Option<OrderedFilter<f64>>,
    /// The number of votes.
    vote_count: Option<OrderedFilter<i32>>,
    /// The source's popularity figure.
    popularity: Option<OrderedFilter<f64>>,
    /// Where the film stands between rumour and release.
    status: Option<EqualityFilter<MovieStatus>>,
    /// The code of the original language, ISO 639-1.
    original_language: Option<StringFilter>,
    /// Whether the film is an adult title; left out, those are hidden.
    adult: Option<BooleanFilter>,
    /// The genres.
    genres: Option<ListFilter<GenreWhere>>,
    /// The keywords.
    keywords: Option<ListFilter<KeywordWhere>>,
    /// The companies that produced the film.
    production_companies: Option<ListFilter<CompanyWhere>>,
    /// The countries that produced the film.
    production_countries: Option<ListFilter<CountryWhere>>,
    /// The directors.
    directors: Option<Box<ListFilter<PersonWhere>>>,
    /// The performers.
    performers: Option<Box<ListFilter<PersonWhere>>>,
}

impl MovieWhere {
    /// The same without its own conditions on genres.
    pub(super) fn without_genres(self) -> Self {
        Self { genres: None, ..self }
    }

    /// The same without its own conditions on the release.
    pub(super) fn without_release(self) -> Self {
        Self { release_date: None, release_year: None, ..self }
    }

    /// The same without its own conditions on the original language.
    pub(super) fn without_original_language(self) -> Self {
        Self { original_language: None, ..self }
    }

    fn mentions_adult(&self) -> bool {
        let lists = self.and.iter().chain(&self.or).flatten();
        self.adult.is_some() || lists.chain(self.not.as_deref()).any(Self::mentions_adult)
    }
}

impl Where for MovieWhere {
    fn own(self) -> crate::error::Result<Vec<Filter>> {
        let at = Entity::index;
        let mut all = Vec::new();
        all.extend(self.id.map(|id| IDENTIFIERS.one(&id)).transpose()?);
        all.extend(self.ids.map(|ids| IDENTIFIERS.any(&ids)).transpose()?);
        all.extend(self.text.map(|text| found(Kind::Movie, &text)).transpose()?);
        all.extend(self.slug.map(|filter| filter.on(at(Column::Slug))));
        all.extend(self.title.map(|filter| filter.on(at(Column::TitleFolded))));
        all.extend(self.original_title.map(|filter| filter.on(at(Column::OriginalTitleFolded))));
        all.extend(self.release_date.map(|filter| filter.on(at(Column::ReleaseDate))));
        all.extend(self.release_year.map(|filter| filter.on(at(Column::ReleaseYear))));
        all.extend(self.runtime.map(|filter| filter.on(at(Column::Runtime))));
        all.extend(self.vote_average.map(|filter| filter.on(at(Column::VoteAverage))));
        all.extend(self.vote_count.map(|filter| filter.on(at(Column::VoteCount))));
        all.extend(self.popularity.map(|filter| filter.on(at(Column::Popularity))));
        all.extend(self.status.map(|filter| filter.on(at(Column::Status))));
        all.extend(self.original_language.map(|filter| filter.on(at(Column::OriginalLanguage))));
        all.extend(self.adult.map(|filter| filter.on(at(Column::Adult))));
        all.extend(self.genres.map(|filter| filter.on(&GENRES)).transpose()?);
        all.extend(self.keywords.map(|filter| filter.on(&KEYWORDS)).transpose()?);
        all.extend(self.production_companies.map(|filter| filter.on(&COMPANIES)).transpose()?);
        all.extend(self.production_countries.map(|filter| filter.on(&COUNTRIES)).transpose()?);
        all.extend(self.directors.map(|filter| filter.on(&DIRECTOR_CREDITS)).transpose()?);
        all.extend(self.performers.map(|filter| filter.on(&PERFORMER_CREDITS)).transpose()?);
        Ok(all)
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}

/// Lets everything but adult titles pass.
pub(super) fn not_adult() -> Filter {
    Filter::Compare(Entity::index(Column::Adult), Comparison::Eq, Cell::Bool(false))
}

pub(super) fn where_filter(ctx: &Context<'_>, conditions: Option<MovieWhere>) -> Result<Filter> {
    let conditions = conditions.unwrap_or_default();
    let mentioned = conditions.mentions_adult();
    let filter = checked(ctx, conditions.filter()?)?;
    Ok(if mentioned { filter } else { Filter::All(vec![filter, not_adult()]) })
}

const DIRECTOR: &[(&str, &str)] = &[("kind", "= 0")];
const PERFORMER: &[(&str, &str)] = &[("kind", "= 1")];
const EACH_DIRECTOR: &[(&str, &str)] = &[("kind", "= 0"), ("lead", "= TRUE")];
const EACH_PERFORMER: &[(&str, &str)] = &[("kind", "= 1"), ("lead", "= TRUE")];

const fn people(name: &'static str, only: &'static [(&'static str, &'static str)]) -> Relation {
    Relation { name, node: entity::person::Entity::table, via: Via::Link(credit::of_movie(only)) }
}

static MOVIE: Relation = Relation { name: "movie", node: Entity::table, via: Via::Root };
static MOVIES: Relation = Relation { name: "movies", node: Entity::table, via: Via::Root };
static FIRST_DIRECTOR: Relation = people("Movie.director", EACH_DIRECTOR);
static DIRECTORS: Relation = people("Movie.directors", EACH_DIRECTOR);
static DIRECTOR_CREDITS: Relation = people("Movie.directorsConnection", DIRECTOR);
static PERFORMERS: Relation = people("Movie.performers", EACH_PERFORMER);
static PERFORMER_CREDITS: Relation = people("Movie.performersConnection", PERFORMER);
static CREDITS: Relation = people("Movie.creditsConnection", &[]);
static COLLECTION: Relation = Relation {
    name: "Movie.collection",
    node: entity::collection::Entity::table,
    via: Via::Column("id"),
};

/// What a film is sorted by, through a link table with the columns `movie_id` and `position`.
macro_rules! labels {
    ($($scope:vis $relation:ident = $name:literal, $node:ident, $link:ident, $child:literal;)+) => {$(
        $scope static $relation: Relation = Relation {
            name: $name,
            node: entity::$node::Entity::table,
            via: Via::Link(Link {
                table: entity::$link::Entity::table,
                parent: "movie_id",
                child: $child,
                only: &[],
            }),
        };
    )+};
}

labels! {
    pub(super) GENRES = "Movie.genres", genre, movie_genre, "genre_id";
    KEYWORDS = "Movie.keywords", keyword, movie_keyword, "keyword_id";
    COMPANIES = "Movie.productionCompanies", company, movie_company, "company_id";
    COUNTRIES = "Movie.productionCountries", country, movie_country, "country_code";
    LANGUAGES = "Movie.spokenLanguages", language, movie_language, "language_code";
}

impl Movie {
    fn parent(&self) -> Result<Cell> {
        Ok(Cell::Int(self.0.id()?))
    }

    /// Everything of one kind that the film is sorted by, in its source's order.
    async fn labels<N: Shape>(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
    ) -> Result<Vec<N>> {
        list(ctx, relation, Some(&self.parent()?), || {
            let link = relation.edge().map(|link| (link.table)());
            let position = link.and_then(|table| table.index_of("position"));
            let position = position.ok_or_else(|| Error::internal("a label without a position"))?;
            let order = vec![
                Term::rising(On::Edge, position),
                Term::rising(On::Node, (relation.node)().key),
            ];
            Ok(Plan::new(order, Window::all()))
        })
        .await
    }

    async fn people(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        first: i32,
    ) -> Result<Vec<Person>> {
        let plan = || Ok(Plan::new(billing_order(), Window::first(size(ctx, first)?)));
        list(ctx, relation, Some(&self.parent()?), plan).await
    }

    async fn credits(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        paging: Paging,
    ) -> Result<MovieCreditConnection> {
        let plan = || Ok(Plan::new(billing_order(), Window::all()));
        page_of(ctx, relation, Some(&self.parent()?), paging, plan).await
    }

    fn owned(&self, column: Column) -> Result<Option<String>> {
        Ok(self.0.text(column)?.map(str::to_owned))
    }
}

/// A film. What is not known is null; a list that is empty is `[]`.
#[Object]
impl Movie {
    /// Names the film among all nodes.
    pub async fn id(&self) -> Result<ID> {
        Ok(node_id("movie", self.0.id()?))
    }

    /// Readable, unique and never empty: `phantom-thread-2017`.
    async fn slug(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Slug)?)
    }

    /// IMDb's id: `tt` and digits.
    async fn imdb_id(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::ImdbId)?)
    }

    /// TMDB's id.
    async fn tmdb_id(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::TmdbId)?)
    }

    /// Title as shown.
    async fn title(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Title)?)
    }

    /// Title in the original language.
    async fn original_title(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::OriginalTitle)?)
    }

    /// The language the film was made in.
    async fn original_language(&self, ctx: &Context<'_>) -> Result<Option<Language>> {
        let code = self.0.text(Column::OriginalLanguage)?;
        let key = code.map_or(Cell::Null, |code| Cell::Text(code.into()));
        by_key(ctx, &language::ORIGINAL, &key).await
    }

    /// A summary.
    async fn overview(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Overview)?)
    }

    /// The poster's line.
    async fn tagline(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Tagline)?)
    }

    /// Where the film stands between rumour and release.
    async fn status(&self) -> Result<Option<MovieStatus>> {
        let Some(text) = self.owned(Column::Status)? else {
            return Ok(None);
        };
        let known = movie::MovieStatus::try_from_value(&text).map_err(Error::from)?;
        Ok(Some(known.into()))
    }

    /// Release date, as precise as it is known.
    async fn release_date(&self) -> Result<Option<PartialDate>> {
        Ok(self.owned(Column::ReleaseDate)?.map(PartialDate))
    }

    /// The year of the release date.
    async fn release_year(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::ReleaseYear)?)
    }

    /// Minutes.
    async fn runtime(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::Runtime)?)
    }

    /// Whether the film is an adult title.
    async fn adult(&self) -> Result<bool> {
        Ok(self.0.bool(Column::Adult)?)
    }

    /// Whether this is a compilation or other video rather than a film.
    async fn video(&self) -> Result<bool> {
        Ok(self.0.bool(Column::Video)?)
    }

    /// The film's own site.
    async fn homepage(&self) -> Result<Option<Url>> {
        Ok(self.owned(Column::Homepage)?.map(Url))
    }

    /// US dollars.
    async fn budget(&self) -> Result<Option<BigInt>> {
        Ok(self.0.int(Column::Budget)?.map(BigInt))
    }

    /// US dollars.
    async fn revenue(&self) -> Result<Option<BigInt>> {
        Ok(self.0.int(Column::Revenue)?.map(BigInt))
    }

    /// The source's popularity figure.
    async fn popularity(&self) -> Result<Option<f64>> {
        Ok(self.0.float(Column::Popularity)?)
    }

    /// Average of the votes, 0 to 10; null while there are none.
    async fn vote_average(&self) -> Result<Option<f64>> {
        Ok(self.0.float(Column::VoteAverage)?)
    }

    /// Number of votes.
    async fn vote_count(&self) -> Result<i32> {
        Ok(self.0.small(Column::VoteCount)?.unwrap_or_default())
    }

    /// The poster, or the title card that the server draws.
    async fn cover_image(&self) -> Result<Option<Image>> {
        let slug = self.0.required_text(Column::Slug)?;
        Ok(Image::at(self.0.text(Column::CoverPath)?, slug, Motif::Poster))
    }

    /// A wide picture.
    async fn backdrop_image(&self) -> Result<Option<Image>> {
        Ok(Image::at(self.0.text(Column::BackdropPath)?, "", Motif::Backdrop))
    }

    /// The series of films that this one belongs to.
    async fn collection(&self, ctx: &Context<'_>) -> Result<Option<Collection>> {
        let key = self.0.int(Column::CollectionId)?.map_or(Cell::Null, Cell::Int);
        by_key(ctx, &COLLECTION, &key).await
    }

    /// Genres, the main one first.
    async fn genres(&self, ctx: &Context<'_>) -> Result<Vec<Genre>> {
        self.labels(ctx, &GENRES).await
    }

    /// Keywords.
    async fn keywords(&self, ctx: &Context<'_>) -> Result<Vec<Keyword>> {
        self.labels(ctx, &KEYWORDS).await
    }

    /// Companies that produced the film.
    async fn production_companies(&self, ctx: &Context<'_>) -> Result<Vec<Company>> {
        self.labels(ctx, &COMPANIES).await
    }

    /// Countries that produced the film.
    async fn production_countries(&self, ctx: &Context<'_>) -> Result<Vec<Country>> {
        self.labels(ctx, &COUNTRIES).await
    }

    /// Languages that are spoken in the film.
    async fn spoken_languages(&self, ctx: &Context<'_>) -> Result<Vec<Language>> {
        self.labels(ctx, &LANGUAGES).await
    }

    /// First director in credit order; null when none is known.
    async fn director(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let plan = || Ok(Plan::new(billing_order(), Window::first(1)));
        one(ctx, &FIRST_DIRECTOR, Some(&self.parent()?), plan).await
    }

    /// Directors in credit order, each person once.
    async fn directors(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
    ) -> Result<Vec<Person>> {
        self.people(ctx, &DIRECTORS, first.unwrap_or(10)).await
    }

    /// Credits as director, in credit order.
    async fn directors_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<MovieCreditConnection> {
        self.credits(ctx, &DIRECTOR_CREDITS, Paging { first, after, last, before }).await
    }

    /// Performers in billing order, each person once.
    async fn performers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
    ) -> Result<Vec<Person>> {
        self.people(ctx, &PERFORMERS, first.unwrap_or(10)).await
    }

    /// Credits as performer, in billing order; a person may have several.
    async fn performers_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<MovieCreditConnection> {
        self.credits(ctx, &PERFORMER_CREDITS, Paging { first, after, last, before }).await
    }

    /// All credits: directors, performers as billed, then the crew in its source's order.
    #[allow(clippy::too_many_arguments)]
    async fn credits_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only credits of these departments.")] departments: Option<
            Vec<Department>,
        >,
        #[graphql(desc = "Only credits for exactly these jobs.")] jobs: Option<Vec<String>>,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<MovieCreditConnection> {
        let paging = Paging { first, after, last, before };
        page_of(ctx, &CREDITS, Some(&self.parent()?), paging, || {
            let edge_filter = credit::filter(departments, jobs);
            Ok(Plan { edge_filter, ..Plan::new(credit_order(), Window::all()) })
        })
        .await
    }

    /// Counts the changes of this record from 1; pass it as `expectedVersion` when writing.
    async fn version(&self) -> Result<i32> {
        Ok(self.0.small(Column::Version)?.unwrap_or_default())
    }

    /// When the film came into the catalogue.
    async fn created_at(&self) -> Result<time::OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// When this record last changed.
    async fn updated_at(&self) -> Result<time::OffsetDateTime> {
        Ok(self.0.instant(Column::UpdatedAt)?)
    }
}

/// The root's fields of films.
#[derive(Default)]
pub struct MovieQuery;

#[Object]
impl MovieQuery {
    /// The film with this identifier; null when there is none.
    async fn movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier; exactly one.")] by: MovieBy,
    ) -> Result<Option<Movie>> {
        let order = terms::<MovieOrderField>(None);
        let plan = || Ok(Plan::new(order, Window::first(1)).filtered(Some(by.filter()?)));
        one(ctx, &MOVIE, None, plan).await
    }

    /// Films, in the order of `orderBy`, else in the order in which they came into the catalogue.
    async fn movies(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which films; left out, all but adult titles.")]
        conditions: Option<MovieWhere>,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<MovieOrderField>>,
        >,
        #[graphql(default_with = "Some(20)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
        #[graphql(default_with = "Some(0)", desc = "Pass over this many; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<Vec<Movie>> {
        list(ctx, &MOVIES, None, || {
            let plan = Plan::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions)?)))
        })
        .await
    }

    /// Films as pages with cursors, in the same order as `movies`.
    #[allow(clippy::too_many_arguments)]
    async fn movies_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which films; left out, all but adult titles.")]
        conditions: Option<MovieWhere>,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<MovieOrderField>>,
        >,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<MovieConnection> {
        let facets = MovieFacets::new(ctx, &MOVIES, None, conditions.clone());
        let page = page_of(ctx, &MOVIES, None, Paging { first, after, last, before }, || {
            let plan = Plan::new(terms(order_by.as_deref()), Window::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions)?)))
        });
        Ok(MovieConnection::new(page.await?, facets))
    }
}
