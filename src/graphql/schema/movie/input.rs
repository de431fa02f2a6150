//! Films as editors give them.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::MovieStatus;
use crate::catalog::field::Field;
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::movie::Draft;
use crate::graphql::resolver::input::{given, list, plain};
use crate::graphql::scalar::{BigInt, PartialDate, Url};
use crate::graphql::schema::country::CountryInput;
use crate::graphql::schema::credit::CreditInput;
use crate::graphql::schema::language::LanguageInput;
use crate::graphql::schema::reference::{
    CollectionReference, CompanyReference, GenreReference, KeywordReference,
};
use crate::graphql::schema::user_error::Names;

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

/// The values of a film that every input of films has.
#[derive(InputObject, Clone, Debug)]
pub struct MovieValues {
    /// Title in the original language.
    original_title: MaybeUndefined<String>,
    /// The code of the language the film was made in, ISO 639-1.
    original_language: MaybeUndefined<String>,
    /// A summary.
    overview: MaybeUndefined<String>,
    /// The poster's line.
    tagline: MaybeUndefined<String>,
    /// Where the film stands between rumour and release.
    status: MaybeUndefined<MovieStatus>,
    /// Release date, as precise as it is known.
    release_date: MaybeUndefined<PartialDate>,
    /// Minutes; 1 or more.
    runtime: MaybeUndefined<i32>,
    /// Whether the film is an adult title; null is no.
    adult: MaybeUndefined<bool>,
    /// Whether this is a compilation or other video rather than a film; null is no.
    video: MaybeUndefined<bool>,
    /// The film's own site.
    homepage: MaybeUndefined<Url>,
    /// US dollars; 1 to 9007199254740990 (2^53-2).
    budget: MaybeUndefined<BigInt>,
    /// US dollars; 1 to 9007199254740990 (2^53-2).
    revenue: MaybeUndefined<BigInt>,
    /// The source's popularity figure; above 0 and at most 9007199254740990 (2^53-2).
    popularity: MaybeUndefined<f64>,
    /// Average of the votes, above 0 and up to 10; null while there are none.
    vote_average: MaybeUndefined<f64>,
    /// Number of votes; null is 0.
    vote_count: MaybeUndefined<i32>,
    /// Where the poster is: a web address, `tmdb:/` and a file, or `card` for a title card that the
    /// server draws.
    cover_image: MaybeUndefined<String>,
    /// Where a wide picture is: a web address, or `tmdb:/` and a file.
    backdrop_image: MaybeUndefined<String>,
    /// The series of films that this one belongs to.
    collection: MaybeUndefined<CollectionReference>,
    /// All of its genres, the main one first; at most 20.
    genres: MaybeUndefined<Vec<GenreReference>>,
    /// All of its keywords; at most 200.
    keywords: MaybeUndefined<Vec<KeywordReference>>,
    /// All companies that produced it; at most 100.
    production_companies: MaybeUndefined<Vec<CompanyReference>>,
    /// All countries that produced it; at most 50.
    production_countries: MaybeUndefined<Vec<CountryInput>>,
    /// All languages that are spoken in it; at most 50.
    spoken_languages: MaybeUndefined<Vec<LanguageInput>>,
    /// All of its credits; at most 1,000.
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

/// A `BigInt` is exact as a float.
#[allow(clippy::cast_precision_loss)]
fn figure(value: BigInt) -> f64 {
    value.0 as f64
}

/// A film that is added.
#[derive(InputObject, Clone, Debug)]
pub struct CreateMovieInput {
    /// Title as shown.
    title: String,
    /// The readable key, a-z, 0-9 and hyphens; left out, it is made of the title and the year.
    slug: Option<String>,
    /// IMDb's id, `tt` and digits.
    imdb_id: Option<String>,
    /// TMDB's id.
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

/// What is changed of a film; what is left out stays, and null clears.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateMovieInput {
    /// Any identifier of the film: its id, its slug, `tt5776858`, `imdb:tt5776858` or `tmdb:400617`.
    pub(super) id: ID,
    /// The version that the change was thought out for; at any other, nothing is changed.
    pub(super) expected_version: Option<i32>,
    /// Title as shown; cannot be null.
    title: MaybeUndefined<String>,
    /// A new readable key; a new title alone keeps the old one. Cannot be null.
    slug: MaybeUndefined<String>,
    /// IMDb's id, `tt` and digits.
    imdb_id: MaybeUndefined<String>,
    /// TMDB's id.
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

/// A film that is changed where it is there and added where it is not; one of its ids is needed.
#[derive(InputObject, Clone, Debug)]
pub struct UpsertMovieInput {
    /// IMDb's id, `tt` and digits.
    imdb_id: Option<String>,
    /// TMDB's id.
    tmdb_id: Option<i32>,
    /// Title as shown; needed where the film is added. Cannot be null.
    title: MaybeUndefined<String>,
    /// A new readable key. Cannot be null.
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

/// A film that is deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteMovieInput {
    /// Any identifier of the film: its id, its slug, `tt5776858`, `imdb:tt5776858` or `tmdb:400617`.
    pub(super) id: ID,
    /// The version that is to be deleted; at any other, nothing is.
    pub(super) expected_version: Option<i32>,
}

/// All credits of a film.
#[derive(InputObject, Clone, Debug)]
pub struct SetMovieCreditsInput {
    /// Any identifier of the film: its id, its slug, `tt5776858`, `imdb:tt5776858` or `tmdb:400617`.
    pub(super) movie_id: ID,
    /// The version that the list was made for; at any other, nothing is changed.
    pub(super) expected_version: Option<i32>,
    /// The whole list; at most 1,000.
    credits: Vec<CreditInput>,
}

impl SetMovieCreditsInput {
    pub(super) fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        let credits = MaybeUndefined::Value(self.credits);
        Draft { credits: list("credits", credits, flaws, CreditInput::draft), ..Draft::default() }
    }
}
