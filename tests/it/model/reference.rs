//! What an input names other records by.
//!
//! * An identifier is `movie:17`, `tmdb:17`, `imdb:tt0000017`, an IMDb id of seven digits or more, or
//!   else a slug; one of another type is `INVALID`, and one of nothing is `NOT_FOUND` where it stands.
//! * What a merged record was known by names the one that it lives on in.

use serde_json::Value;

use super::judge::{Judge, is_imdb};
use super::state::{Kind, Name, State};

/// What an identifier names, if it can be one of this type.
pub fn parse(kind: Kind, text: &str) -> Option<Name> {
    match (text.split_once(':'), kind.imdb()) {
        (Some(("tmdb", digits)), _) => digits.parse().ok().map(Name::Tmdb),
        (Some(("imdb", id)), Some(_)) => Some(Name::Imdb(id.to_owned())),
        (Some((word, digits)), _) if word == kind.word() => digits.parse().ok().map(Name::Number),
        (Some(_), _) => None,
        (None, Some(prefix)) if is_imdb(prefix, text) && text.len() >= 9 => {
            Some(Name::Imdb(text.to_owned()))
        }
        (None, _) => Some(Name::Slug(text.to_owned())),
    }
}

/// A record of an input, by name or by what is known of it.
#[derive(Clone, Debug)]
pub enum Reference {
    /// Its name, and the path of that.
    Named(Name, String),
    /// What is known, and the path of that.
    Create(Value, String),
}

impl Reference {
    /// What stands at `path`; nothing and a fault where it is no identifier.
    pub fn read(kind: Kind, given: &Value, path: &str, judge: &mut Judge) -> Option<Self> {
        let (key, value) = given.as_object().unwrap().iter().next().unwrap();
        let path = format!("{path}.{key}");
        let text = || value.as_str().unwrap().to_owned();
        let name = match key.as_str() {
            "create" => return Some(Self::Create(value.clone(), path)),
            "slug" => Some(Name::Slug(text())),
            "imdbId" => Some(Name::Imdb(text())),
            "tmdbId" => value.as_i64().map(Name::Tmdb),
            _ => parse(kind, value.as_str().unwrap()),
        };
        if name.is_none() {
            judge.fault("INVALID", &path);
        }
        name.map(|name| Self::Named(name, path))
    }

    /// Tells of a name that leads nowhere.
    pub fn connect(&self, state: &State, kind: Kind, judge: &mut Judge) {
        if let Self::Named(name, path) = self
            && state.find(kind, name).is_none()
        {
            judge.fault("NOT_FOUND", path);
        }
    }
}

/// The record that the field `field` of an input names, if it is of the expected version.
pub fn target(
    state: &State,
    kind: Kind,
    input: &Value,
    field: &str,
    judge: &mut Judge,
) -> Option<u32> {
    let found = parse(kind, input[field].as_str().unwrap())
        .map(|name| state.find(kind, &name).ok_or("NOT_FOUND"))
        .unwrap_or(Err("INVALID"));
    match found {
        Ok(number) => Some(number),
        Err(code) => {
            judge.fault(code, field);
            None
        }
    }
}

/// Tells of another version than the one that the field `field` expects.
pub fn expect_version(
    state: &State,
    kind: Kind,
    number: u32,
    (input, field): (&Value, &str),
    judge: &mut Judge,
) {
    let expected = input.get(field).and_then(Value::as_i64);
    if expected.is_some_and(|expected| expected != state.get(kind, number).version) {
        judge.fault("VERSION_CONFLICT", field);
    }
}
