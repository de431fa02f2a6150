//! A film's columns, and the rules for their values.
//!
//! What makes a record unusable (no title, an id that is none) rejects it. Any other value that
//! cannot be is wrong: a negative or too large figure, a date that no calendar has, a homepage that
//! is no web address, a text or a list that is too long. Of an importer's record such a value is left
//! out with a warning, of a list its end, and 0 and empty mean unknown; an editor's is refused as a
//! whole.
//!
//! **Invariant:** a [`Film`] can be written to either database as it is.

use entity::movie::{Model, MovieStatus};

use super::rule::{average, count, dollars, language_code, no_title, small, title, web_address};
use crate::catalog::column::columns;
use crate::catalog::field::Field;
use crate::catalog::flaw::{ValidationError, ValidationErrors};
use crate::catalog::{country, credit, image, language, rule, slug, vocabulary};

/// The most genres of a film; whoever reads them knows by it what they cost at most, and so below.
pub const MOST_GENRES: usize = 20;
/// The most keywords of a film.
pub const MOST_KEYWORDS: usize = 200;
/// The most companies that produced a film.
pub const MOST_COMPANIES: usize = 100;
/// The most countries that produced a film.
pub const MOST_COUNTRIES: usize = 50;
/// The most languages that are spoken in a film.
pub const MOST_LANGUAGES: usize = 50;

/// The most credits of an editor's film.
const CREDITS: usize = 1000;

columns! {
    /// A film as a source names it, before any rule and in no source's format. Fields left out stay as
    /// they are stored.
    Draft,
    /// A record that obeys the rules.
    Film of Model,
    identifiers {
        /// TMDB's id. A source that has none leaves it out, because other sources match by it.
        tmdb_id: Option<i64> => Option<i32>, rule::tmdb_id;
        /// IMDb's id, `tt` and digits.
        imdb_id: Option<String> => Option<String>,
            |_, id, f| rule::known(id, |id| rule::imdb_id(("movie", "tt"), id, f));
        /// The readable key; made of title and year where it is left out.
        slug: String => String, |_, text, f| Field::or_keep(slug::checked("movie", text, f));
        /// Title as shown; needed by a film that is new.
        title: String => String, title;
    }
    values {
        /// Title in the original language.
        original_title: Option<String> => Option<String>, rule::indexed;
        /// ISO 639-1.
        original_language: Option<String> => Option<String>, language_code;
        /// A summary.
        overview: Option<String> => Option<String>, rule::long;
        /// The poster's line.
        tagline: Option<String> => Option<String>, rule::long;
        /// Where the film stands.
        status: Option<MovieStatus> => Option<MovieStatus>, rule::any;
        /// ISO 8601, perhaps without day or month.
        release_date: Option<String> => Option<String>, rule::date;
        /// Minutes.
        runtime: Option<f64> => Option<i32>, small;
        /// Whether the film is pornographic.
        adult: bool => bool, rule::any;
        /// Whether this is a video rather than a film.
        video: bool => bool, rule::any;
        /// The film's own site.
        homepage: Option<String> => Option<String>, web_address;
        /// US dollars.
        budget: Option<f64> => Option<i64>, dollars;
        /// US dollars.
        revenue: Option<f64> => Option<i64>, dollars;
        /// The source's popularity figure.
        popularity: Option<f64> => Option<f64>, rule::popularity;
        /// 0 to 10.
        vote_average: Option<f64> => Option<f64>, average;
        /// Votes behind the average.
        vote_count: Option<f64> => i32, count;
        /// Where the poster is: `card`, `tmdb:/file.jpg` or a whole URL.
        cover_path: Option<String> => Option<String>, image::poster;
        /// Where the backdrop is: `tmdb:/file.jpg` or a whole URL.
        backdrop_path: Option<String> => Option<String>, image::picture;
    }
    lists {
        /// The series of films that this one belongs to.
        collection: Option<vocabulary::Draft>,
            |field, entry, f| f.within(field, |f| entry?.checked(field, f));
        /// Genres in order.
        genres: Vec<vocabulary::Draft>,
            |field, list, f| vocabulary::checked(field, f.most(MOST_GENRES, field, list), f);
        /// Keywords in order.
        keywords: Vec<vocabulary::Draft>,
            |field, list, f| vocabulary::checked(field, f.most(MOST_KEYWORDS, field, list), f);
        /// Production companies in order.
        companies: Vec<vocabulary::Draft>,
            |field, list, f| vocabulary::checked(field, f.most(MOST_COMPANIES, field, list), f);
        /// Production countries in order.
        countries: Vec<country::Draft>,
            |field, list, f| country::checked(field, f.most(MOST_COUNTRIES, field, list), f);
        /// Spoken languages in order.
        languages: Vec<language::Draft>,
            |field, list, f| language::checked(field, f.most(MOST_LANGUAGES, field, list), f);
        /// Every credit.
        credits: Vec<credit::Draft>, |field, list, f| f.within(field, |f| credit::checked(list, f));
    }
}

impl Film {
    /// TMDB's id.
    pub fn tmdb_id(&self) -> Option<i32> {
        self.tmdb_id.value().copied()
    }

    /// IMDb's id.
    pub fn imdb_id(&self) -> Option<&str> {
        self.imdb_id.value().map(String::as_str)
    }
}

impl Draft {
    /// The film by the catalogue's rules and a warning for each value that had to go, or why the
    /// record cannot be used.
    pub fn checked(self) -> Result<(Film, Vec<String>), String> {
        let mut flaws = ValidationErrors::default();
        if self.title == Field::Keep {
            flaws.add(no_title(&flaws));
        }
        let film = self.judged(&mut flaws);
        Ok((film, flaws.notes()?))
    }

    /// The film, if nothing was wrong before and every value obeys the rules, or else everything
    /// that is wrong.
    pub fn exact(self, mut flaws: ValidationErrors) -> Result<Film, Vec<ValidationError>> {
        let credits = self.credits.given().map(Vec::len);
        flaws.at_most(CREDITS, "credits", credits.unwrap_or_default());
        let film = self.judged(&mut flaws);
        if flaws.is_empty() { Ok(film) } else { Err(flaws.found()) }
    }
}
