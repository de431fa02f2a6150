//! Inputs of movies.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::status::MovieStatus;
use crate::catalog::field::Field;
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::movie::Draft;
use crate::graphql::resolver::input::{given, list, plain};
use crate::graphql::resolver::payload::Names;
use crate::graphql::scalar::{BigInt, PartialDate, Url};
use crate::graphql::schema::country::CountryInput;
use crate::graphql::schema::credit::input::CreditInput;
use crate::graphql::schema::language::LanguageInput;
use crate::graphql::schema::reference::{
    CollectionReference, CompanyReference, GenreReference, KeywordReference,
};

/// What the inputs call otherwise than the catalogue.
pub(super) const NAMES: Names = &[
    ("companies", "productionCompanies"),
    ("countries", "productionCountries"),
    ("languages", "spokenLanguages"),
    ("cover_path", "coverImage"),
    ("backdrop_path", "backdropImage"),
    ("profile_path", "profileImage"),
    ("logo_path", "logoImage"),
];

/// The values of a movie that every input of movies has.
#[derive(InputObject, Clone, Debug)]
pub struct MovieValues {
    /// Title in the original language. Null for unknown.
    original_title: MaybeUndefined<String>,
    /// Original language of the movie, as its ISO 639-1 code. Null for unknown.
    original_language: MaybeUndefined<String>,
    /// A summary of the plot. Null for unknown.
    overview: MaybeUndefined<String>,
    /// The advertising line on the poster. Null for unknown.
    tagline: MaybeUndefined<String>,
    /// Production status, from rumored to released or canceled. Null for unknown.
    status: MaybeUndefined<MovieStatus>,
    /// Release date, as precise as it is known: a year, a month or a day. Null for unknown.
    release_date: MaybeUndefined<PartialDate>,
    /// Runtime in minutes; 1 or more. Null for unknown.
    runtime: MaybeUndefined<i32>,
    /// Whether the movie is an adult title. Null means false.
    adult: MaybeUndefined<bool>,
    /// Whether this is a compilation or another video rather than a movie. Null means false.
    video: MaybeUndefined<bool>,
    /// The movie's own website. Null for unknown.
    homepage: MaybeUndefined<Url>,
    /// Budget in US dollars; 1 to 9007199254740990 (2^53-2). Null for unknown.
    budget: MaybeUndefined<BigInt>,
    /// Revenue in US dollars; 1 to 9007199254740990 (2^53-2). Null for unknown.
    revenue: MaybeUndefined<BigInt>,
    /// Popularity figure of the source; above 0 and at most 9007199254740990 (2^53-2). Null for
    /// unknown.
    popularity: MaybeUndefined<f64>,
    /// Average of the votes, above 0 and at most 10. Null when there are no votes.
    vote_average: MaybeUndefined<f64>,
    /// Number of votes. Null means 0.
    vote_count: MaybeUndefined<i32>,
    /// The poster: an absolute URL, `tmdb:/` followed by a file name at TMDB, or `card` for a title
    /// card that the server draws. Null for none.
    cover_image: MaybeUndefined<String>,
    /// A wide image: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    backdrop_image: MaybeUndefined<String>,
    /// The series that the movie belongs to. Null for none.
    collection: MaybeUndefined<CollectionReference>,
    /// All genres of the movie, the main one first; at most 20. The list replaces the stored one.
    genres: MaybeUndefined<Vec<GenreReference>>,
    /// All keywords of the movie; at most 200. The list replaces the stored one.
    keywords: MaybeUndefined<Vec<KeywordReference>>,
    /// All companies that produced the movie; at most 100. The list replaces the stored one.
    production_companies: MaybeUndefined<Vec<CompanyReference>>,
    /// All countries that produced the movie; at most 50. The list replaces the stored one.
    production_countries: MaybeUndefined<Vec<CountryInput>>,
    /// All languages spoken in the movie; at most 50. The list replaces the stored one.
    spoken_languages: MaybeUndefined<Vec<LanguageInput>>,
    /// All credits of the movie; at most 1,000. The list replaces the stored one.
    credits: MaybeUndefined<Vec<CreditInput>>,
}

impl MovieValues {
    fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        Draft {
            original_title: given(self.original_title, |text| text),
            original_language: given(self.original_language, |text| text),
            overview: given(self.overview, |text| text),
            tagline: given(self.tagline, |text| text),
            status: given(self.status, Into::into),
            release_date: given(self.release_date, |date| date.0),
            runtime: given(self.runtime, f64::from),
            adult: plain(self.adult),
            video: plain(self.video),
            homepage: given(self.homepage, |url| url.0),
            budget: given(self.budget, figure),
            revenue: given(self.revenue, figure),
            popularity: given(self.popularity, |figure| figure),
            vote_average: given(self.vote_average, |figure| figure),
            vote_count: given(self.vote_count, f64::from),
            cover_path: given(self.cover_image, |text| text),
            backdrop_path: given(self.backdrop_image, |text| text),
            collection: given(self.collection, |entry| {
                flaws.within("collection", |flaws| entry.draft(flaws))
            }),
            genres: list("genres", self.genres, flaws, GenreReference::draft),
            keywords: list("keywords", self.keywords, flaws, KeywordReference::draft),
            companies: list("companies", self.production_companies, flaws, CompanyReference::draft),
            countries: list("countries", self.production_countries, flaws, |it, _| it.draft()),
            languages: list("languages", self.spoken_languages, flaws, |it, _| it.draft()),
            credits: list("credits", self.credits, flaws, CreditInput::draft),
            ..Draft::default()
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a `BigInt` is exact as a float")]
fn figure(value: BigInt) -> f64 {
    value.0 as f64
}

/// Input of `createMovie`: a new movie.
#[derive(InputObject, Clone, Debug)]
pub struct CreateMovieInput {
    /// Title for display.
    title: String,
    /// Readable unique key: `a-z`, `0-9` and single hyphens. Left out, it is made from the title
    /// and the release year.
    slug: Option<String>,
    /// Id at IMDb: `tt` followed by digits. Null for unknown.
    imdb_id: Option<String>,
    /// Id at TMDB, a number above 0; null when unknown.
    tmdb_id: Option<i32>,
    #[graphql(flatten)]
    values: MovieValues,
}

impl CreateMovieInput {
    pub(super) fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        Draft {
            title: self.title.into(),
            slug: Field::or_keep(self.slug),
            imdb_id: Field::known(self.imdb_id),
            tmdb_id: Field::known(self.tmdb_id.map(i64::from)),
            ..self.values.draft(flaws)
        }
    }
}

/// Input of `updateMovie`. A field that is left out stays as it is, and null clears it.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateMovieInput {
    /// Any identifier of the movie: the global id, the slug, `tt5776858`, `imdb:tt5776858` or
    /// `tmdb:400617`.
    pub(super) id: ID,
    /// Change only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    pub(super) expected_version: Option<i32>,
    /// Title for display; cannot be null.
    title: MaybeUndefined<String>,
    /// New readable unique key; cannot be null. Left out, the slug stays, even when the title
    /// changes.
    slug: MaybeUndefined<String>,
    /// Id at IMDb: `tt` followed by digits. Null for unknown.
    imdb_id: MaybeUndefined<String>,
    /// Id at TMDB, a number above 0; null when unknown.
    tmdb_id: MaybeUndefined<i32>,
    #[graphql(flatten)]
    values: MovieValues,
}

impl UpdateMovieInput {
    pub(super) fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        Draft {
            // Null is refused as an empty one is.
            title: plain(self.title),
            slug: plain(self.slug),
            imdb_id: given(self.imdb_id, |id| id),
            tmdb_id: given(self.tmdb_id, i64::from),
            ..self.values.draft(flaws)
        }
    }
}

/// Input of `upsertMovie`. `tmdbId` or `imdbId` is required.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertMovieInput {
    /// Id at IMDb: `tt` followed by digits. Null for unknown.
    imdb_id: Option<String>,
    /// Id at TMDB, a number above 0; null when unknown.
    tmdb_id: Option<i32>,
    /// Title for display; cannot be null. Required when the movie is new.
    title: MaybeUndefined<String>,
    /// New readable unique key; cannot be null.
    slug: MaybeUndefined<String>,
    #[graphql(flatten)]
    values: MovieValues,
}

impl UpsertMovieInput {
    pub(super) fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        Draft {
            title: plain(self.title),
            slug: plain(self.slug),
            imdb_id: Field::known(self.imdb_id),
            tmdb_id: Field::known(self.tmdb_id.map(i64::from)),
            ..self.values.draft(flaws)
        }
    }
}

/// Input of `deleteMovie`.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteMovieInput {
    /// Any identifier of the movie: the global id, the slug, `tt5776858`, `imdb:tt5776858` or
    /// `tmdb:400617`.
    pub(super) id: ID,
    /// Delete only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    pub(super) expected_version: Option<i32>,
}

/// Input of `setMovieCredits`.
#[derive(InputObject, Clone, Debug)]
pub struct SetMovieCreditsInput {
    /// Any identifier of the movie: the global id, the slug, `tt5776858`, `imdb:tt5776858` or
    /// `tmdb:400617`.
    pub(super) movie_id: ID,
    /// Change only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    pub(super) expected_version: Option<i32>,
    /// All credits of the movie; at most 1,000. The list replaces the stored one.
    credits: Vec<CreditInput>,
}

impl SetMovieCreditsInput {
    pub(super) fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        let credits = MaybeUndefined::Value(self.credits);
        Draft { credits: list("credits", credits, flaws, CreditInput::draft), ..Draft::default() }
    }
}
