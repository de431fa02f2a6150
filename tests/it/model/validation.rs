//! Which values are allowed, in plain sentences.
//!
//! * A title, a name, a job and a character are needed where they are given (`REQUIRED`).
//! * A TMDB id is above 0; an IMDb id is its prefix and 1 to 12 digits, and an empty one counts as
//!   left out.
//! * Money, minutes and figures are above 0; money and popularity go up to 9007199254740990, because
//!   2^53-1 is no value; an average goes up to 10; votes count from 0.
//! * A picture is `card` (posters only), `tmdb:/` and a file, or a web address.
//! * An editor is refused as a whole, with every path. Of an importer's record a bad value counts
//!   as null, a bad id of a film or a missing title refuses the record, and an entry or a credit
//!   without a name is left out.

use serde_json::{Map, Value, json};

use super::state::Kind;
use super::word;

/// A wrong value: the code and the path behind `input`.
pub type Fault = (String, String);

/// The largest figure.
const LARGEST: f64 = 9_007_199_254_740_990.0;

/// Collects what is wrong.
#[derive(Default)]
pub struct Validation {
    pub faults: Vec<Fault>,
    /// Whether a record of an importer is validated.
    pub lenient: bool,
    /// Whether the record is of no use.
    pub useless: bool,
}

impl Validation {
    pub fn fault(&mut self, code: &str, path: impl Into<String>) {
        self.faults.push((code.to_owned(), path.into()));
    }

    /// The scalars that an input gives, each as it is to be stored.
    pub fn values(&mut self, kind: Kind, input: &Value) -> Map<String, Value> {
        let mut given = Map::new();
        for (name, value) in input.as_object().unwrap() {
            if let Some(rule) = rule(kind, name) {
                let kept = self.value(rule, name, value);
                given.extend(kept.map(|kept| (name.clone(), kept)));
            }
        }
        given
    }

    fn value(&mut self, rule: Rule, name: &str, value: &Value) -> Option<Value> {
        match rule {
            Rule::Needed if value.as_str().is_none_or(str::is_empty) => {
                self.useless = true;
                self.fault("REQUIRED", name);
                return None;
            }
            Rule::Flag if value.is_null() => return Some(json!(false)),
            Rule::Count if value.is_null() => return Some(json!(0)),
            _ if value.is_null() || value == "" => return Some(Value::Null),
            _ if rule.allows(value) => return Some(value.clone()),
            _ => self.fault("INVALID", name),
        }
        Some(if rule == Rule::Count { json!(0) } else { Value::Null })
    }

    /// The ids and the slug that an input gives; nothing for one that stays.
    pub fn names(&mut self, kind: Kind, input: &Value) -> Names {
        let slug = input.get("slug").filter(|slug| !(slug.is_null() && self.lenient));
        let slug = slug.map(|slug| slug.as_str().unwrap_or_default().to_owned());
        if slug.as_ref().is_some_and(|slug| !word::is_slug(kind.word(), slug)) {
            self.fault("INVALID", "slug");
        }
        let tmdb = input.get("tmdbId").map(Value::as_i64);
        if tmdb.flatten().is_some_and(|id| !(1..=2_147_483_647).contains(&id)) {
            self.useless = true;
            self.fault("INVALID", "tmdbId");
        }
        let imdb = input.get("imdbId").filter(|id| *id != "").map(|id| id.as_str());
        let valid = |id: &str| kind.imdb().is_some_and(|prefix| is_imdb(prefix, id));
        let wrong = imdb.flatten().is_some_and(|id| !valid(id));
        if wrong {
            self.fault("INVALID", "imdbId");
        }
        let imdb = imdb.filter(|_| !wrong).map(|id| id.map(str::to_owned));
        Names { slug, tmdb, imdb }
    }
}

/// What an input says of a record's names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub slug: Option<String>,
    pub tmdb: Option<Option<i64>>,
    pub imdb: Option<Option<String>>,
}

/// Whether a text is an IMDb id.
pub fn is_imdb(prefix: &str, id: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or_default();
    matches!(digits.len(), 1..=12) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What holds for a scalar.
#[derive(Clone, Copy, PartialEq)]
pub enum Rule {
    Needed,
    Text,
    Date,
    Flag,
    Whole(f64),
    Figure(f64),
    Count,
    Poster,
    Picture,
    Language,
    Country,
}

/// The rule for a field, if it is a scalar.
fn rule(kind: Kind, field: &str) -> Option<Rule> {
    Some(match (kind, field) {
        (Kind::Movie, "title") | (_, "name") => Rule::Needed,
        (_, "originalTitle" | "overview" | "tagline" | "status") => Rule::Text,
        (_, "biography" | "birthPlace") => Rule::Text,
        (_, "releaseDate" | "birthDate" | "deathDate") => Rule::Date,
        (_, "adult") => Rule::Flag,
        (_, "runtime") => Rule::Whole(2_147_483_647.0),
        (_, "budget" | "revenue") => Rule::Whole(LARGEST),
        (_, "popularity") => Rule::Figure(LARGEST),
        (_, "voteAverage") => Rule::Figure(10.0),
        (_, "voteCount") => Rule::Count,
        (Kind::Movie, "coverImage") => Rule::Poster,
        (_, "coverImage" | "profileImage" | "logoImage") => Rule::Picture,
        (_, "originalLanguage") => Rule::Language,
        (_, "country") => Rule::Country,
        _ => return None,
    })
}

impl Rule {
    /// Whether a value that is neither null nor empty may be.
    fn allows(self, value: &Value) -> bool {
        let number = value.as_f64().unwrap_or_default();
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Needed | Self::Text | Self::Flag => true,
            Self::Date => !["2001-02-30", "soon"].contains(&text),
            Self::Whole(most) | Self::Figure(most) => number > 0.0 && number <= most,
            Self::Count => (0.0..=2_147_483_647.0).contains(&number),
            Self::Poster => text == "card" || Self::Picture.allows(value),
            Self::Picture => text.starts_with("tmdb:/") || text.starts_with("https://"),
            Self::Language => ["en", "fr"].contains(&text),
            Self::Country => ["IE", "FR"].contains(&text),
        }
    }
}
