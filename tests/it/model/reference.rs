//! What an input names other records by.
//!
//! * An identifier is `movie:17`, `tmdb:17`, `imdb:tt0000017`, an IMDb id of seven digits or more, or
//!   else a slug; one of another type is `INVALID`, and one of nothing is `NOT_FOUND` where it stands.
//! * The identifiers of a merged record name its survivor.

use serde_json::Value;

use super::state::{Kind, Name, State};
use super::validation::{Validation, is_imdb};

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
    pub fn read(
        kind: Kind,
        given: &Value,
        path: &str,
        validation: &mut Validation,
    ) -> Option<Self> {
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
            validation.fault("INVALID", &path);
        }
        name.map(|name| Self::Named(name, path))
    }

    /// Reports a name that leads nowhere.
    pub fn connect(&self, state: &State, kind: Kind, validation: &mut Validation) {
        if let Self::Named(name, path) = self
            && state.find(kind, name).is_none()
        {
            validation.fault("NOT_FOUND", path);
        }
    }
}

/// The record that the field `field` of an input names, if it is of the expected version.
pub fn target(
    state: &State,
    kind: Kind,
    input: &Value,
    field: &str,
    validation: &mut Validation,
) -> Option<u32> {
    let found = parse(kind, input[field].as_str().unwrap())
        .map(|name| state.find(kind, &name).ok_or("NOT_FOUND"))
        .unwrap_or(Err("INVALID"));
    match found {
        Ok(number) => Some(number),
        Err(code) => {
            validation.fault(code, field);
            None
        }
    }
}

/// Reports another version than the one that the field `field` expects.
pub fn expect_version(
    state: &State,
    kind: Kind,
    number: u32,
    (input, field): (&Value, &str),
    validation: &mut Validation,
) {
    let expected = input.get(field).and_then(Value::as_i64);
    if expected.is_some_and(|expected| expected != state.get(kind, number).version) {
        validation.fault("VERSION_CONFLICT", field);
    }
}
