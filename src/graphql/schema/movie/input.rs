//! Inputs of movies.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::status::MovieStatus;
use crate::catalog::Figure;
use crate::catalog::field::Field;
use crate::catalog::movie::MovieDraft;
use crate::catalog::validation_error::ValidationErrors;
use crate::graphql::resolver::input::{given, list, nullable, or_default};
use crate::graphql::resolver::payload::FieldNames;
use crate::graphql::scalar::given::Given;
use crate::graphql::scalar::{BigInt, PartialDate, Url};
use crate::graphql::schema::country::CountryInput;
use crate::graphql::schema::credit::input::CreditInput;
use crate::graphql::schema::language::LanguageInput;
use crate::graphql::schema::reference::{
    CollectionReference, CompanyReference, GenreReference, KeywordReference,
};

/// What the inputs call otherwise than the catalogue.
pub(super) const NAMES: FieldNames = &[
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
    release_date: MaybeUndefined<Given<PartialDate>>,
    /// Runtime in minutes; 1 or more. Null for unknown.
    runtime: MaybeUndefined<i32>,
    /// Whether the movie is an adult title. Null means false.
    adult: MaybeUndefined<bool>,
    /// Whether this is a compilation or another video rather than a movie. Null means false.
    video: MaybeUndefined<bool>,
    /// The movie's own website. Null for unknown.
    homepage: MaybeUndefined<Given<Url>>,
    /// Budget in US dollars; 1 to 9007199254740990 (2^53-2). Null for unknown.
    budget: MaybeUndefined<Given<BigInt>>,
    /// Revenue in US dollars; 1 to 9007199254740990 (2^53-2). Null for unknown.
    revenue: MaybeUndefined<Given<BigInt>>,
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

/// What a movie is known by, which each input gives in its own way.
struct Names {
    title: Field<String>,
    slug: Field<String>,
    imdb_id: Field<Option<String>>,
    tmdb_id: Field<Option<i64>>,
}

impl MovieValues {
    /// The draft with these names. Every field is taken apart and put in by its name, so that the
    /// compiler asks for the line that is forgotten.
    fn draft(self, names: Names, errors: &mut ValidationErrors) -> MovieDraft {
        let Self {
            original_title,
            original_language,
            overview,
            tagline,
            status,
            release_date,
            runtime,
            adult,
            video,
            homepage,
            budget,
            revenue,
            popularity,
            vote_average,
            vote_count,
            cover_image,
            backdrop_image,
            collection,
            genres,
            keywords,
            production_companies,
            production_countries,
            spoken_languages,
            credits,
        } = self;
        let Names { title, slug, imdb_id, tmdb_id } = names;
        MovieDraft {
            title,
            slug,
            imdb_id,
            tmdb_id,
            original_title: nullable(original_title, |text| text),
            original_language: nullable(original_language, |text| text),
            overview: nullable(overview, |text| text),
            tagline: nullable(tagline, |text| text),
            status: nullable(status, Into::into),
            release_date: given("release_date", release_date, errors, |date| date.0),
            runtime: nullable(runtime, |minutes| f64::from(minutes).into()),
            adult: or_default(adult),
            video: or_default(video),
            homepage: given("homepage", homepage, errors, |url| url.0),
            budget: given("budget", budget, errors, figure),
            revenue: given("revenue", revenue, errors, figure),
            popularity: nullable(popularity, Figure::from),
            vote_average: nullable(vote_average, Figure::from),
            vote_count: nullable(vote_count, |votes| f64::from(votes).into()),
            cover_path: nullable(cover_image, |text| text),
            backdrop_path: nullable(backdrop_image, |text| text),
            collection: nullable(collection, |entry| {
                errors.within("collection", |errors| entry.draft(errors))
            }),
            genres: list("genres", genres, errors, GenreReference::draft),
            keywords: list("keywords", keywords, errors, KeywordReference::draft),
            companies: list("companies", production_companies, errors, CompanyReference::draft),
            countries: list("countries", production_countries, errors, |it, _| it.draft()),
            languages: list("languages", spoken_languages, errors, |it, _| it.draft()),
            credits: list("credits", credits, errors, CreditInput::draft),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a `BigInt` is exact as a float")]
fn figure(value: BigInt) -> Figure {
    Figure::from(value.0 as f64)
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
    pub(super) fn draft(self, errors: &mut ValidationErrors) -> MovieDraft {
        let names = Names {
            title: self.title.into(),
            slug: Field::or_keep(self.slug),
            imdb_id: Field::known(self.imdb_id),
            tmdb_id: Field::known(self.tmdb_id.map(i64::from)),
        };
        self.values.draft(names, errors)
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
    pub(super) fn draft(self, errors: &mut ValidationErrors) -> MovieDraft {
        let names = Names {
            // Null is refused as an empty one is.
            title: or_default(self.title),
            slug: or_default(self.slug),
            imdb_id: nullable(self.imdb_id, |id| id),
            tmdb_id: nullable(self.tmdb_id, i64::from),
        };
        self.values.draft(names, errors)
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
    pub(super) fn draft(self, errors: &mut ValidationErrors) -> MovieDraft {
        let names = Names {
            title: or_default(self.title),
            slug: or_default(self.slug),
            imdb_id: Field::known(self.imdb_id),
            tmdb_id: Field::known(self.tmdb_id.map(i64::from)),
        };
        self.values.draft(names, errors)
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
    pub(super) fn draft(self, errors: &mut ValidationErrors) -> MovieDraft {
        let credits = MaybeUndefined::Value(self.credits);
        MovieDraft {
            credits: list("credits", credits, errors, CreditInput::draft),
            ..MovieDraft::default()
        }
    }
}
