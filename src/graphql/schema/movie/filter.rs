//! Identifiers and conditions of movies.

use async_graphql::{Context, ID, InputObject, OneofObject};
use entity::movie::{Column, Entity};

use super::relation::{
    COMPANIES, COUNTRIES, CREDITS, DIRECTOR_CREDITS, GENRES, KEYWORDS, PERFORMER_CREDITS,
};
use super::status::MovieStatusFilter;
use crate::db::filter::{Comparison, Filter};
use crate::db::row::Cell;
use crate::db::search::SearchKind;
use crate::db::table::Readable;
use crate::graphql::error::Result;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::operator::{
    BooleanFilter, ImageFilter, OrderedFilter, PartialDateFilter, TextFilter,
};
use crate::graphql::resolver::filter::text::StringFilter;
use crate::graphql::resolver::filter::{Combined, Where, matches_search, validated};
use crate::graphql::resolver::identifier::{IdentifierColumns, equal};
use crate::graphql::scalar::BigInt;
use crate::graphql::schema::company::filter::CompanyListFilter;
use crate::graphql::schema::country::CountryListFilter;
use crate::graphql::schema::credit::filter::MoviePersonListFilter;
use crate::graphql::schema::genre::filter::GenreListFilter;
use crate::graphql::schema::keyword::filter::KeywordListFilter;
use crate::graphql::schema::person::filter::PersonListFilter;

/// One identifier of a movie. Give exactly one field.
#[derive(OneofObject, Clone, Debug)]
pub enum MovieBy {
    /// Global id, such as `movie:17`.
    Id(ID),
    /// Slug, such as `phantom-thread-2017`.
    Slug(String),
    /// Id at IMDb, such as `tt5776858`.
    ImdbId(String),
    /// Id at TMDB, such as `400617`.
    TmdbId(i32),
}

pub(super) const IDENTIFIERS: IdentifierColumns = IdentifierColumns {
    word: "movie",
    imdb: "tt",
    id: Column::Id as usize,
    slug: Column::Slug as usize,
    imdb_id: Column::ImdbId as usize,
    tmdb_id: Column::TmdbId as usize,
};

impl MovieBy {
    pub(super) fn filter(self) -> Result<Filter> {
        let equal = |column, cell| Ok(equal(Entity::index(column), cell));
        match self {
            Self::Id(id) => Ok(IDENTIFIERS.key(&id)?),
            Self::Slug(slug) => equal(Column::Slug, Cell::Text(slug.into())),
            Self::ImdbId(id) => equal(Column::ImdbId, Cell::Text(id.into())),
            Self::TmdbId(id) => equal(Column::TmdbId, Cell::Int(id.into())),
        }
    }
}

list_filter!(MovieListFilter, MovieWhere);

/// Conditions on movies. All given conditions must hold; null counts as left out. Adult titles are
/// left out unless `adult` is used, here or within `AND`, `OR` or `NOT`.
#[derive(InputObject, Clone, Debug, Default)]
pub struct MovieWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<MovieWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<MovieWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<MovieWhere>>,
    /// Any identifier of the movie, or of one that was merged into it: the global id, the slug,
    /// `tt5776858`, `imdb:tt5776858` or `tmdb:400617`.
    id: Option<String>,
    /// Identifiers in the forms of `id`: movies that have any of them. An empty list matches
    /// nothing.
    ids: Option<Vec<String>>,
    /// Words of the title or of the original title, as in `search(types: [MOVIE])`: whole words or
    /// beginnings of words, ignoring case and diacritics. Adult titles are searched separately, by
    /// the same rules: misspelled words count for them only when no adult title matches exactly,
    /// and they never change which other titles are found.
    text: Option<String>,
    /// The slug. `eq`, `ne`, `in` and `notIn` also accept slugs of records that were merged into
    /// another one.
    slug: Option<StringFilter>,
    /// Id at IMDb, such as `tt5776858`. `eq`, `ne`, `in` and `notIn` also accept ids of records that
    /// were merged into another one.
    imdb_id: Option<StringFilter>,
    /// Id at TMDB, such as `400617`.
    tmdb_id: Option<OrderedFilter<i32>>,
    /// The title.
    title: Option<StringFilter>,
    /// Title in the original language. Null for unknown.
    original_title: Option<StringFilter>,
    /// The release date.
    release_date: Option<PartialDateFilter>,
    /// Year of the release date.
    release_year: Option<OrderedFilter<i32>>,
    /// The runtime in minutes.
    runtime: Option<OrderedFilter<i32>>,
    /// The average of the votes, above 0 and at most 10.
    vote_average: Option<OrderedFilter<f64>>,
    /// The number of votes.
    vote_count: Option<OrderedFilter<i32>>,
    /// Popularity figure of the source.
    popularity: Option<OrderedFilter<f64>>,
    /// Budget in US dollars.
    budget: Option<OrderedFilter<BigInt>>,
    /// Revenue in US dollars.
    revenue: Option<OrderedFilter<BigInt>>,
    /// The summary.
    overview: Option<TextFilter>,
    /// The line on the poster.
    tagline: Option<TextFilter>,
    /// The movie's own site.
    homepage: Option<TextFilter>,
    /// The poster.
    cover_image: Option<ImageFilter>,
    /// The backdrop.
    backdrop_image: Option<ImageFilter>,
    /// Time at which the record was added to the catalogue.
    created_at: Option<OrderedFilter<time::OffsetDateTime>>,
    /// Time of the record's last change.
    updated_at: Option<OrderedFilter<time::OffsetDateTime>>,
    /// The production status.
    status: Option<MovieStatusFilter>,
    /// Original language, as its ISO 639-1 code.
    original_language: Option<StringFilter>,
    /// Whether this is a compilation or another video rather than a movie.
    video: Option<BooleanFilter>,
    /// Whether the movie is an adult title. Without this condition, adult titles are left out.
    adult: Option<BooleanFilter>,
    /// The genres of the movie.
    genres: Option<GenreListFilter>,
    /// The keywords of the movie.
    keywords: Option<KeywordListFilter>,
    /// The companies that produced the movie.
    production_companies: Option<CompanyListFilter>,
    /// The countries that produced the movie.
    production_countries: Option<CountryListFilter>,
    /// The directors of the movie.
    directors: Option<Box<PersonListFilter>>,
    /// The performers of the movie.
    performers: Option<Box<PersonListFilter>>,
    /// The people who have any credit in the movie, with everything that they did in it:
    /// `{some: {directs: true, performs: true}}` finds movies with a director who also performs in
    /// them.
    people: Option<Box<MoviePersonListFilter>>,
}

impl MovieWhere {
    /// The same without its own conditions on genres.
    pub(in crate::graphql) fn without_genres(self) -> Self {
        Self { genres: None, ..self }
    }

    /// The same without its own conditions on the release.
    pub(in crate::graphql) fn without_release(self) -> Self {
        Self { release_date: None, release_year: None, ..self }
    }

    /// The same without its own conditions on the original language.
    pub(in crate::graphql) fn without_original_language(self) -> Self {
        Self { original_language: None, ..self }
    }

    fn mentions_adult(&self) -> bool {
        let lists = self.and.iter().chain(&self.or).flatten();
        self.adult.is_some() || lists.chain(self.not.as_deref()).any(Self::mentions_adult)
    }
}

impl Where for MovieWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        let at = Entity::index;
        let mut all = Vec::new();
        all.extend(self.id.map(|id| IDENTIFIERS.one(&id)).transpose()?);
        all.extend(self.ids.map(|ids| IDENTIFIERS.any(&ids)).transpose()?);
        all.extend(self.text.map(|text| matches_search(SearchKind::Movie, &text)).transpose()?);
        all.extend(self.slug.map(|filter| filter.on_slug(at(Column::Slug))));
        all.extend(self.imdb_id.map(|filter| filter.on_slug(at(Column::ImdbId))));
        all.extend(self.tmdb_id.map(|filter| filter.on_unordered(at(Column::TmdbId))));
        all.extend(self.title.map(|filter| filter.on(at(Column::TitleFolded))));
        all.extend(self.original_title.map(|filter| filter.on(at(Column::OriginalTitleFolded))));
        all.extend(self.release_date.map(|filter| filter.on(at(Column::ReleaseDate))));
        all.extend(self.release_year.map(|filter| filter.on(at(Column::ReleaseYear))));
        all.extend(self.runtime.map(|filter| filter.on(at(Column::Runtime))));
        all.extend(self.vote_average.map(|filter| filter.on(at(Column::VoteAverage))));
        all.extend(self.vote_count.map(|filter| filter.on(at(Column::VoteCount))));
        all.extend(self.popularity.map(|filter| filter.on(at(Column::Popularity))));
        all.extend(self.budget.map(|filter| filter.on(at(Column::Budget))));
        all.extend(self.revenue.map(|filter| filter.on(at(Column::Revenue))));
        all.extend(self.overview.map(|filter| filter.on(at(Column::Overview))));
        all.extend(self.tagline.map(|filter| filter.on(at(Column::Tagline))));
        all.extend(self.homepage.map(|filter| filter.on(at(Column::Homepage))));
        all.extend(self.cover_image.map(|filter| filter.on(at(Column::CoverPath))));
        all.extend(self.backdrop_image.map(|filter| filter.on(at(Column::BackdropPath))));
        all.extend(self.created_at.map(|filter| filter.on(at(Column::CreatedAt))));
        all.extend(self.updated_at.map(|filter| filter.on(at(Column::UpdatedAt))));
        all.extend(self.video.map(|filter| filter.on(at(Column::Video))));
        all.extend(self.status.map(|filter| filter.on(at(Column::Status))));
        all.extend(self.original_language.map(|filter| filter.on(at(Column::OriginalLanguage))));
        all.extend(self.adult.map(|filter| filter.on(at(Column::Adult))));
        all.extend(self.genres.map(|filter| filter.on(&GENRES)).transpose()?);
        all.extend(self.keywords.map(|filter| filter.on(&KEYWORDS)).transpose()?);
        all.extend(self.production_companies.map(|filter| filter.on(&COMPANIES)).transpose()?);
        all.extend(self.production_countries.map(|filter| filter.on(&COUNTRIES)).transpose()?);
        all.extend(self.directors.map(|filter| filter.on(&DIRECTOR_CREDITS)).transpose()?);
        all.extend(self.performers.map(|filter| filter.on(&PERFORMER_CREDITS)).transpose()?);
        all.extend(self.people.map(|filter| filter.on(&CREDITS)).transpose()?);
        Ok(all)
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}

/// Lets everything but adult titles pass.
pub(in crate::graphql) fn not_adult() -> Filter {
    Filter::Compare(Entity::index(Column::Adult), Comparison::Eq, Cell::Bool(false))
}

pub(in crate::graphql) fn where_filter(
    ctx: &Context<'_>,
    conditions: Option<MovieWhere>,
) -> Result<Filter> {
    let conditions = conditions.unwrap_or_default();
    let mentioned = conditions.mentions_adult();
    let filter = validated(ctx, conditions.filter()?)?;
    Ok(if mentioned { filter } else { Filter::All(vec![filter, not_adult()]) })
}
