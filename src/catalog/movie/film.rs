//! The rules for a film's values.
//!
//! What makes a record unusable (no title, an id that is none) rejects it. Any other value that
//! cannot be is wrong: a negative or too large figure, a date that no calendar has, a homepage that
//! is no web address, a text or a list that is too long. Of an importer's record such a value is left
//! out with a warning, of a list its end, and 0 and empty mean unknown; an editor's is refused as a
//! whole.
//!
//! **Invariant:** a [`Film`] can be written to either database as it is.

use entity::movie::MovieStatus;

use super::Draft;
use crate::catalog::date::PartialDate;
use crate::catalog::field::Field;
use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::rule::LARGEST;
use crate::catalog::text::{INDEXED_BYTES, clean, fits_index};
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

/// A record that obeys the rules.
#[derive(Clone, Debug)]
pub struct Film {
    pub(super) tmdb_id: Field<Option<i32>>,
    pub(super) imdb_id: Field<Option<String>>,
    pub(super) slug: Field<String>,
    pub(super) title: Field<String>,
    pub(super) original_title: Field<Option<String>>,
    pub(super) original_language: Field<Option<String>>,
    pub(super) overview: Field<Option<String>>,
    pub(super) tagline: Field<Option<String>>,
    pub(super) status: Field<Option<MovieStatus>>,
    pub(super) release_date: Field<Option<PartialDate>>,
    pub(super) runtime: Field<Option<i32>>,
    pub(super) adult: Field<bool>,
    pub(super) video: Field<bool>,
    pub(super) homepage: Field<Option<String>>,
    pub(super) budget: Field<Option<i64>>,
    pub(super) revenue: Field<Option<i64>>,
    pub(super) popularity: Field<Option<f64>>,
    pub(super) vote_average: Field<Option<f64>>,
    pub(super) vote_count: Field<i32>,
    pub(super) cover_path: Field<Option<String>>,
    pub(super) backdrop_path: Field<Option<String>>,
    pub(super) collection: Field<Option<vocabulary::Draft>>,
    pub(super) genres: Field<Vec<vocabulary::Draft>>,
    pub(super) keywords: Field<Vec<vocabulary::Draft>>,
    pub(super) companies: Field<Vec<vocabulary::Draft>>,
    pub(super) countries: Field<Vec<country::Draft>>,
    pub(super) languages: Field<Vec<language::Draft>>,
    pub(super) credits: Field<Vec<credit::Draft>>,
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

    /// The film without the values in which it tells a flaw.
    fn judged(self, flaws: &mut ValidationErrors) -> Film {
        let f = flaws;
        Film {
            tmdb_id: rule::judged(self.tmdb_id, |id| rule::tmdb_id(id, f)),
            imdb_id: rule::judged(self.imdb_id, |text| rule::imdb_id(("movie", "tt"), text, f)),
            slug: rule::needed(self.slug, |text| slug::checked("movie", text, f)),
            title: rule::needed(self.title, |text| title(&text, f)),
            original_title: self
                .original_title
                .map(|text| rule::indexed("original_title", text, f)),
            original_language: self.original_language.map(|text| original_language(text, f)),
            overview: self.overview.map(|text| rule::long("overview", text, f)),
            tagline: self.tagline.map(|text| rule::long("tagline", text, f)),
            status: self.status,
            release_date: self.release_date.map(|text| rule::date("release_date", text, f)),
            runtime: self.runtime.map(|value| small("runtime", value, f)),
            adult: self.adult,
            video: self.video,
            homepage: self.homepage.map(|text| homepage(text, f)),
            budget: self.budget.map(|value| whole("budget", value, LARGEST, f)),
            revenue: self.revenue.map(|value| whole("revenue", value, LARGEST, f)),
            popularity: self.popularity.map(|value| rule::popularity(value, f)),
            vote_average: self
                .vote_average
                .map(|value| rule::figure("vote_average", value, 10.0, f)),
            vote_count: self.vote_count.map(|value| count("vote_count", value, f)),
            cover_path: self.cover_path.map(|text| image::poster("cover_path", text, f)),
            backdrop_path: self.backdrop_path.map(|text| image::picture("backdrop_path", text, f)),
            collection: self.collection.map(|entry| {
                f.within("collection", |f| entry.and_then(|entry| entry.checked("collection", f)))
            }),
            genres: self
                .genres
                .map(|list| vocabulary::checked("genres", f.most(MOST_GENRES, "genres", list), f)),
            keywords: self.keywords.map(|list| {
                vocabulary::checked("keywords", f.most(MOST_KEYWORDS, "keywords", list), f)
            }),
            companies: self.companies.map(|list| {
                vocabulary::checked("companies", f.most(MOST_COMPANIES, "companies", list), f)
            }),
            countries: self.countries.map(|list| {
                country::checked("countries", f.most(MOST_COUNTRIES, "countries", list), f)
            }),
            languages: self.languages.map(|list| {
                language::checked("languages", f.most(MOST_LANGUAGES, "languages", list), f)
            }),
            credits: self.credits.map(|list| f.within("credits", |f| credit::checked(list, f))),
        }
    }
}

fn no_title(flaws: &ValidationErrors) -> ValidationError {
    let reason = "A movie needs a title.";
    ValidationError::new(ValidationErrorKind::Missing, flaws.way_to("title"), reason)
        .noted("the record has no title")
        .fatal()
}

fn title(text: &str, flaws: &mut ValidationErrors) -> Option<String> {
    let Some(title) = clean(text) else {
        flaws.add(no_title(flaws));
        return None;
    };
    if fits_index(&title) {
        return Some(title);
    }
    let reason = format!("The title is longer than {INDEXED_BYTES} bytes.");
    let flaw = ValidationError::new(ValidationErrorKind::Invalid, flaws.way_to("title"), reason);
    flaws.add(flaw.noted("the title is too long").fatal());
    None
}

fn homepage(text: Option<String>, flaws: &mut ValidationErrors) -> Option<String> {
    let text = clean(&text?)?;
    let valid = image::is_web(&text) && text.len() <= INDEXED_BYTES;
    flaws.expect(valid, "homepage", &text, "a web address: http:// or https://").then_some(text)
}

fn original_language(text: Option<String>, flaws: &mut ValidationErrors) -> Option<String> {
    let text = clean(&text?)?;
    let code = language::code(&text);
    flaws.expect(code.is_some(), "original_language", &text, "a language's code of ISO 639-1");
    if code.as_deref().is_some_and(|code| language::names_of(code).is_none()) {
        flaws.invalid("original_language", format!("No language is known as {text}."));
    }
    code
}

fn whole(
    field: &'static str,
    value: Option<f64>,
    largest: f64,
    flaws: &mut ValidationErrors,
) -> Option<i64> {
    let value = rule::figure(field, value, largest, flaws)?.round();
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    Some(value as i64).filter(|value| *value > 0)
}

fn small(field: &'static str, value: Option<f64>, flaws: &mut ValidationErrors) -> Option<i32> {
    i32::try_from(whole(field, value, f64::from(i32::MAX), flaws)?).ok()
}

/// A number that counts from 0.
fn count(field: &'static str, value: Option<f64>, flaws: &mut ValidationErrors) -> i32 {
    let Some(value) = value else { return 0 };
    let valid = (0.0..=f64::from(i32::MAX)).contains(&value);
    flaws.expect(valid, field, &value.to_string(), &format!("a number from 0 to {}", i32::MAX));
    if value == 0.0 || !valid { 0 } else { small(field, Some(value), flaws).unwrap_or(0) }
}
