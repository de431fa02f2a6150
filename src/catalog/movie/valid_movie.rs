//! A movie's columns, and the rules for their values.
//!
//! What makes a record unusable (no title, an id that is none) rejects it. Any other value that
//! cannot be is wrong: a negative or too large figure, a date that no calendar has, a homepage that
//! is no web address, a text or a list that is too long. Of an importer's record such a value is
//! left out with a warning, of a list its end, and 0 and empty mean unknown; an editor's is refused
//! as a whole.
//!
//! **Invariant:** a [`ValidMovie`] can be written to either database as it is.

use entity::movie::{Model, MovieStatus};

use super::validation::{
    average, count, dollars, language_code, no_title, small, title, web_address,
};
use crate::catalog::column::columns;
use crate::catalog::field::Field;
use crate::catalog::figure::Figure;
use crate::catalog::validation::{MOVIE_IMDB_ID, imdb_id};
use crate::catalog::validation_error::{ValidationError, ValidationErrors};
use crate::catalog::{country, credit, image, language, person, slug, validation, vocabulary};

/// The most genres of a movie; the cost of reading them is bounded by it. The same for those below.
pub const MOST_GENRES: usize = 20;
/// The most keywords of a movie.
pub const MOST_KEYWORDS: usize = 200;
/// The most companies that produced a movie.
pub const MOST_COMPANIES: usize = 100;
/// The most countries that produced a movie.
pub const MOST_COUNTRIES: usize = 50;
/// The most languages that are spoken in a movie.
pub const MOST_LANGUAGES: usize = 50;

/// The most credits of an editor's movie.
const CREDITS: usize = 1000;

columns! {
    /// A movie as a source names it, before any rule and in no source's format. Fields left out
    /// stay as they are stored.
    MovieDraft,
    /// A record that obeys the rules.
    ValidMovie of Model,
    identifiers {
        /// TMDB's id. A source that has none leaves it out, because other sources match by it.
        tmdb_id: Option<i64> => Option<i32>, validation::tmdb_id;
        /// IMDb's id, `tt` and digits.
        imdb_id: Option<String> => Option<String>,
            |_, id, f| validation::known(id, |id| imdb_id(MOVIE_IMDB_ID, id, f));
        /// The readable key; made of title and year where it is left out.
        slug: String => String, |_, text, f| Field::or_keep(slug::validate("movie", text, f));
        /// Title as shown; needed by a movie that is new.
        title: String => String, title;
    }
    values {
        /// Title in the original language.
        original_title: Option<String> => Option<String>, validation::indexed;
        /// ISO 639-1.
        original_language: Option<String> => Option<String>, language_code;
        /// A summary.
        overview: Option<String> => Option<String>, validation::long;
        /// The poster's line.
        tagline: Option<String> => Option<String>, validation::long;
        /// The status of its production.
        status: Option<MovieStatus> => Option<MovieStatus>, validation::any;
        /// ISO 8601, perhaps without day or month.
        release_date: Option<String> => Option<String>, validation::date;
        /// Minutes.
        runtime: Option<Figure> => Option<i32>, small;
        /// Whether the movie is pornographic.
        adult: bool => bool, validation::any;
        /// Whether this is a video rather than a movie.
        video: bool => bool, validation::any;
        /// The movie's own site.
        homepage: Option<String> => Option<String>, web_address;
        /// US dollars.
        budget: Option<Figure> => Option<i64>, dollars;
        /// US dollars.
        revenue: Option<Figure> => Option<i64>, dollars;
        /// The source's popularity figure.
        popularity: Option<Figure> => Option<f64>, validation::popularity;
        /// 0 to 10.
        vote_average: Option<Figure> => Option<f64>, average;
        /// Votes behind the average.
        vote_count: Option<Figure> => i32, count;
        /// Where the poster is: `card`, `tmdb:/file.jpg` or a whole URL.
        cover_path: Option<String> => Option<String>, image::poster;
        /// Where the backdrop is: `tmdb:/file.jpg` or a whole URL.
        backdrop_path: Option<String> => Option<String>, image::picture;
    }
    lists {
        /// The series of movies that this one belongs to.
        collection: Option<vocabulary::VocabularyDraft>,
            |field, entry, f| f.within(field, |f| entry?.validate(field, f));
        /// Genres in order.
        genres: Vec<vocabulary::VocabularyDraft>,
            |field, list, f| vocabulary::validate_all(field, f.truncate(MOST_GENRES, field, list), f);
        /// Keywords in order.
        keywords: Vec<vocabulary::VocabularyDraft>,
            |field, list, f| vocabulary::validate_all(field, f.truncate(MOST_KEYWORDS, field, list), f);
        /// Production companies in order.
        companies: Vec<vocabulary::VocabularyDraft>,
            |field, list, f| vocabulary::validate_all(field, f.truncate(MOST_COMPANIES, field, list), f);
        /// Production countries in order.
        countries: Vec<country::CountryDraft>,
            |field, list, f| country::validate_all(field, f.truncate(MOST_COUNTRIES, field, list), f);
        /// Spoken languages in order.
        languages: Vec<language::LanguageDraft>,
            |field, list, f| language::validate_all(field, f.truncate(MOST_LANGUAGES, field, list), f);
        /// Every credit.
        credits: Vec<credit::CreditDraft>, |field, list, f| f.within(field, |f| credit::validate_all(list, f));
    }
}

impl ValidMovie {
    /// TMDB's id.
    pub fn tmdb_id(&self) -> Option<i32> {
        self.tmdb_id.value().copied()
    }

    /// IMDb's id.
    pub fn imdb_id(&self) -> Option<&str> {
        self.imdb_id.value().map(String::as_str)
    }

    /// Marks what the credits are the first to say of people, where `first` has met those of the
    /// source's records before this one. It is for a source all of whose credits have ids: one
    /// without is known by the name, and would be somebody else once that has followed.
    pub fn lead(&mut self, first: &mut person::FirstMentions) {
        if let Field::Set(credits) = &mut self.credits {
            credits.iter_mut().for_each(|credit| first.mark(&mut credit.person));
        }
    }
}

impl MovieDraft {
    /// The movie by the catalogue's rules and a warning for each value that had to go, or why the
    /// record cannot be used.
    pub fn validate_lenient(self) -> Result<(ValidMovie, Vec<String>), String> {
        let mut errors = ValidationErrors::default();
        if self.title == Field::Keep {
            errors.add(no_title(&errors));
        }
        let movie = self.validate(&mut errors);
        Ok((movie, errors.into_notes()?))
    }

    /// The movie, if nothing was wrong before and every value obeys the rules, or else everything
    /// that is wrong.
    pub fn validate_strict(
        self,
        mut errors: ValidationErrors,
    ) -> Result<ValidMovie, Vec<ValidationError>> {
        let credits = self.credits.new_value().map(Vec::len);
        errors.expect_at_most(CREDITS, "credits", credits.unwrap_or_default());
        let movie = self.validate(&mut errors);
        if errors.is_empty() { Ok(movie) } else { Err(errors.into_errors()) }
    }
}
