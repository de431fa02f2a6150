//! The rules for a film's values.
//!
//! What makes a record unusable (no title, an id that is none) rejects it. Any other value that
//! cannot be is null, with a warning: a negative or too large figure, a date that no calendar has,
//! a homepage that is no web address, a text that is too long. 0 and empty mean unknown.
//!
//! **Invariant:** a [`Film`] can be written to either database as it is.

use super::{Draft, MovieStatus};
use crate::catalog::date::PartialDate;
use crate::catalog::field::Field;
use crate::catalog::person::is_imdb_id;
use crate::catalog::text::{INDEXED_BYTES, clean, fold, prose, sort_key};
use crate::catalog::{country, credit, language, vocabulary};

/// The longest overview or tagline, in bytes.
const PROSE_BYTES: usize = 20_000;

/// The largest number that JSON clients read exactly.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// A record that obeys the rules.
#[derive(Clone, Debug)]
pub struct Film {
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
    pub(super) title: String,
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
        self.tmdb_id
    }
}

impl Draft {
    /// The film by the catalogue's rules and a warning for each value that had to go, or why the
    /// record cannot be used.
    pub fn checked(self) -> Result<(Film, Vec<String>), String> {
        let mut warnings = Warnings(Vec::new());
        let w = &mut warnings;
        let film = Film {
            tmdb_id: tmdb_id(self.tmdb_id)?,
            imdb_id: imdb_id(self.imdb_id.as_deref(), w),
            title: title(&self.title)?,
            original_title: self.original_title.map(|text| w.indexed("original title", text)),
            original_language: self.original_language.map(|text| w.language(text)),
            overview: self.overview.map(|text| w.prose("overview", text)),
            tagline: self.tagline.map(|text| w.prose("tagline", text)),
            status: self.status,
            release_date: self.release_date.map(|text| w.date(text)),
            runtime: self.runtime.map(|value| w.small("runtime", value)),
            adult: self.adult,
            video: self.video,
            homepage: self.homepage.map(|text| w.homepage(text)),
            budget: self.budget.map(|value| w.whole("budget", value, LARGEST)),
            revenue: self.revenue.map(|value| w.whole("revenue", value, LARGEST)),
            popularity: self.popularity.map(|value| w.figure("popularity", value, f64::MAX)),
            vote_average: self.vote_average.map(|value| w.figure("vote average", value, 10.0)),
            vote_count: self.vote_count.map(|value| w.small("vote count", value).unwrap_or(0)),
            cover_path: self.cover_path.map(|text| w.indexed("poster path", text)),
            backdrop_path: self.backdrop_path.map(|text| w.indexed("backdrop path", text)),
            collection: self.collection.map(|entry| w.entries("collection", entry).pop()),
            genres: self.genres.map(|entries| w.entries("genre", entries)),
            keywords: self.keywords.map(|entries| w.entries("keyword", entries)),
            companies: self.companies.map(|entries| w.entries("production company", entries)),
            countries: self.countries.map(|countries| w.countries(countries)),
            languages: self.languages.map(|languages| w.languages(languages)),
            credits: self.credits.map(|credits| credit::checked(credits, &mut w.0)),
        };
        Ok((film, warnings.0))
    }
}

fn tmdb_id(id: Option<i64>) -> Result<Option<i32>, String> {
    let Some(id) = id else { return Ok(None) };
    match i32::try_from(id) {
        Ok(fits) if fits > 0 => Ok(Some(fits)),
        _ => Err(format!("the id {id} is not between 1 and {}", i32::MAX)),
    }
}

fn imdb_id(text: Option<&str>, warnings: &mut Warnings) -> Option<String> {
    let id = clean(text?)?;
    let valid = is_imdb_id(&id, "tt");
    warnings.keep_if(valid, "imdb id", &id).then_some(id)
}

fn title(text: &str) -> Result<String, String> {
    let title = clean(text).ok_or("the record has no title")?;
    if fits_index(&title) { Ok(title) } else { Err("the title is too long".to_owned()) }
}

fn fits_index(text: &str) -> bool {
    text.len().max(fold(text).len()).max(sort_key(text).len()) <= INDEXED_BYTES
}

/// What had to go.
struct Warnings(Vec<String>);

impl Warnings {
    fn keep_if(&mut self, valid: bool, field: &str, value: &str) -> bool {
        if !valid {
            let start: String = value.chars().take(60).collect();
            self.0.push(format!("the {field} \"{}\" was left out", start.escape_debug()));
        }
        valid
    }

    fn indexed(&mut self, field: &str, text: Option<String>) -> Option<String> {
        let text = clean(&text?)?;
        self.keep_if(fits_index(&text), field, &text).then_some(text)
    }

    fn prose(&mut self, field: &str, text: Option<String>) -> Option<String> {
        let text = prose(&text?)?;
        self.keep_if(text.len() <= PROSE_BYTES, field, &text).then_some(text)
    }

    fn homepage(&mut self, text: Option<String>) -> Option<String> {
        let text = clean(&text?)?;
        let web = url::Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        self.keep_if(web && text.len() <= INDEXED_BYTES, "homepage", &text).then_some(text)
    }

    fn language(&mut self, text: Option<String>) -> Option<String> {
        let text = clean(&text?)?;
        let code = language::code(&text);
        self.keep_if(code.is_some(), "original language", &text);
        code
    }

    fn date(&mut self, text: Option<String>) -> Option<PartialDate> {
        let text = clean(&text?)?;
        let date = text.parse().ok();
        self.keep_if(date.is_some(), "release date", &text);
        date
    }

    /// A figure from above 0 to `largest`; 0 means unknown.
    fn figure(&mut self, field: &str, value: Option<f64>, largest: f64) -> Option<f64> {
        let value = value?;
        let possible = (0.0..=largest).contains(&value);
        self.keep_if(possible, field, &value.to_string());
        (possible && value > 0.0).then_some(value)
    }

    fn whole(&mut self, field: &str, value: Option<f64>, largest: f64) -> Option<i64> {
        let value = self.figure(field, value, largest)?.round();
        // The range was checked, so nothing is cut.
        #[allow(clippy::cast_possible_truncation)]
        Some(value as i64).filter(|value| *value > 0)
    }

    fn small(&mut self, field: &str, value: Option<f64>) -> Option<i32> {
        let value = self.whole(field, value, f64::from(i32::MAX))?;
        i32::try_from(value).ok()
    }

    fn entries<I>(&mut self, field: &str, entries: I) -> Vec<vocabulary::Draft>
    where
        I: IntoIterator<Item = vocabulary::Draft>,
    {
        let mut kept = Vec::new();
        for entry in entries {
            match entry.checked() {
                Ok(entry) => kept.push(entry),
                Err(reason) => self.0.push(format!("a {field} {reason} and was left out")),
            }
        }
        kept
    }

    fn countries(&mut self, countries: Vec<country::Draft>) -> Vec<country::Draft> {
        let mut kept = Vec::new();
        for country::Draft { code, name } in countries {
            let valid = country::code(&code);
            self.keep_if(valid.is_some(), "country", &code);
            let name = name.as_deref().and_then(clean);
            kept.extend(valid.map(|code| country::Draft { code, name }));
        }
        kept
    }

    fn languages(&mut self, languages: Vec<language::Draft>) -> Vec<language::Draft> {
        let mut kept = Vec::new();
        for language::Draft { code, name, native_name } in languages {
            let valid = language::code(&code);
            self.keep_if(valid.is_some(), "language", &code);
            let (name, native_name) =
                (name.as_deref().and_then(clean), native_name.as_deref().and_then(clean));
            kept.extend(valid.map(|code| language::Draft { code, name, native_name }));
        }
        kept
    }
}
