//! Two records that are one.
//!
//! * Of two records of one type, another one goes than stays, and each is there: what survives as
//!   another one already is not merged again (`CONFLICT`).
//! * The survivor keeps its values and takes what it lacks; votes and their average go together, and
//!   a title card stands for a poster that is not known.
//! * Every name of the one that goes, and every name that led to it, leads to the survivor. What a
//!   person who goes was called is remembered without case, whatever the slug is ([`cast`](super::cast)).

use serde_json::{Value, json};

use super::edited;
use super::outcome::Outcome;
use super::reference::{expect_version, parse};
use super::state::{Kind, Record, Redirect, State};
use super::validation::Validation;
use super::word;

/// The two that an input names, or why they are not merged.
pub fn pair(state: &State, kind: Kind, input: &Value) -> Result<(u32, u32), Outcome> {
    let read = |field: &str| {
        let name = parse(kind, input[field].as_str().unwrap());
        name.ok_or_else(|| Outcome::one("INVALID", field))
    };
    let (survivor, merged) = (read("survivorId")?, read("mergedId")?);
    let find = |name, field| state.find(kind, name).ok_or_else(|| Outcome::one("NOT_FOUND", field));
    let (stays, goes) = (find(&survivor, "survivorId")?, find(&merged, "mergedId")?);
    if stays == goes || state.own(kind, &merged).is_none() {
        return Err(Outcome::one("CONFLICT", "mergedId"));
    }
    let mut validation = Validation::default();
    expect_version(state, kind, stays, (input, "expectedVersion"), &mut validation);
    if validation.faults.is_empty() {
        expect_version(state, kind, goes, (input, "mergedExpectedVersion"), &mut validation);
    }
    if validation.faults.is_empty() {
        Ok((stays, goes))
    } else {
        Err(Outcome::Refused(validation.faults))
    }
}

/// Takes a record out and has its names lead to the survivor; the record.
pub fn leave(state: &mut State, kind: Kind, survivor: u32, gone: u32) -> Record {
    let redirects = state.redirects.entry(kind).or_default();
    for redirect in redirects.iter_mut().filter(|redirect| redirect.target == gone) {
        redirect.target = survivor;
    }
    let record = state.remove(kind, gone);
    let (slug, imdb, tmdb) = (record.slug.clone(), record.imdb.clone(), record.tmdb);
    let name = word::folded(record.text("name"));
    let redirect = Redirect { number: gone, slug, name, imdb, tmdb, target: survivor };
    state.redirects.entry(kind).or_default().push(redirect);
    record
}

/// Fills in what a record lacks.
pub fn fill(record: &mut Record, other: &Record) {
    let before = record.clone();
    let votes = record.value("voteCount") != &json!(0);
    for (name, value) in &other.values {
        let lacks = match name.as_str() {
            "voteCount" | "voteAverage" => !votes,
            "coverImage" if record.value(name) == "card" => true,
            _ => record.value(name).is_null(),
        };
        if lacks {
            record.values.insert(name.clone(), value.clone());
        }
    }
    record.imdb = record.imdb.take().or_else(|| other.imdb.clone());
    record.tmdb = record.tmdb.or(other.tmdb);
    record.collection = record.collection.or(other.collection);
    edited::unite(&before, record, other, &[]);
}
