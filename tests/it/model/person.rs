//! People.
//!
//! * A death is not before the birth, as far as both are known (`CONFLICT`).
//! * A person who has credits is deleted only together with those; each film gets its next version.
//! * A survivor keeps what is known, takes what is not and all credits, and gets the next version, as
//!   each film does that credited the other one.

use serde_json::{Value, json};

use super::edited;
use super::merge;
use super::outcome::Outcome;
use super::reference::{expect_version, parse, target};
use super::state::{Kind, Name, Record, State};
use super::validation::{Names, Validation};
use super::{credit, slug, word};

const KIND: Kind = Kind::Person;

fn applied(mut record: Record, input: &Value, validation: &mut Validation) -> (Record, Names) {
    let names = validation.names(KIND, input);
    record.set(validation.values(KIND, input));
    record.take(&names);
    (record, names)
}

/// Reports a death before the birth.
fn lived(record: &Record, validation: &mut Validation) {
    let (birth, death) = (record.text("birthDate"), record.text("deathDate"));
    let known = birth.len().min(death.len());
    if death[..known] < birth[..known] {
        validation.fault("CONFLICT", "deathDate");
    }
}

/// Reports each name that another record than `own` has, now or since a merge.
pub fn unique(
    state: &State,
    kind: Kind,
    own: Option<u32>,
    names: &Names,
    validation: &mut Validation,
) {
    let slug = names.slug.clone().map(|slug| ("slug", Name::Slug(slug)));
    let tmdb = names.tmdb.flatten().map(|id| ("tmdbId", Name::Tmdb(id)));
    let imdb = names.imdb.clone().flatten().map(|id| ("imdbId", Name::Imdb(id)));
    for (field, name) in [slug, tmdb, imdb].into_iter().flatten() {
        if state.find(kind, &name).is_some_and(|found| Some(found) != own) {
            validation.fault("TAKEN", field);
        }
    }
}

/// An input without the names that are null, which mean nothing where a record is added.
pub fn without_null_names(input: &Value) -> Value {
    let mut input = input.clone();
    let named = |name: &str| ["slug", "tmdbId", "imdbId"].contains(&name);
    input.as_object_mut().unwrap().retain(|name, value| !(value.is_null() && named(name)));
    input
}

pub fn create(state: &mut State, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let (mut record, names) =
        applied(Record::default(), &without_null_names(input), &mut validation);
    if validation.faults.is_empty() {
        unique(state, KIND, None, &names, &mut validation);
        lived(&record, &mut validation);
    }
    if !validation.faults.is_empty() {
        return Outcome::Refused(validation.faults);
    }
    edited::mark(&Record::default(), &mut record);
    let wish = match record.slug.is_empty() {
        true => word::slug_of_name("person", record.text("name"), record.tmdb),
        false => std::mem::take(&mut record.slug),
    };
    let number = state.add(KIND, record);
    slug::allocate(state, KIND, vec![(number, wish)]);
    Outcome::Written { kind: KIND, number, created: true }
}

pub fn update(state: &mut State, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    if parse(KIND, input["id"].as_str().unwrap()).is_none() {
        return Outcome::one("INVALID", "id");
    }
    applied(Record::default(), input, &mut validation);
    if !validation.faults.is_empty() {
        return Outcome::Refused(validation.faults);
    }
    let Some(number) = target(state, KIND, input, "id", &mut validation) else {
        return Outcome::Refused(validation.faults);
    };
    expect_version(state, KIND, number, (input, "expectedVersion"), &mut validation);
    let stored = state.get(KIND, number).clone();
    let (mut record, names) = applied(stored.clone(), input, &mut validation);
    if validation.faults.is_empty() {
        unique(state, KIND, Some(number), &names, &mut validation);
        lived(&record, &mut validation);
    }
    if !validation.faults.is_empty() {
        return Outcome::Refused(validation.faults);
    }
    edited::mark(&stored, &mut record);
    if record != stored {
        *state.get_mut(KIND, number) = record;
        state.touch(KIND, number);
    }
    Outcome::Written { kind: KIND, number, created: false }
}

pub fn delete(state: &mut State, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let found = target(state, KIND, input, "id", &mut validation);
    if let Some(number) = found {
        expect_version(state, KIND, number, (input, "expectedVersion"), &mut validation);
        let credited = credit::films_of(state, number);
        if validation.faults.is_empty()
            && !credited.is_empty()
            && input["withCredits"] != json!(true)
        {
            validation.fault("CONFLICT", "id");
        }
    }
    let (Some(number), true) = (found, validation.faults.is_empty()) else {
        return Outcome::Refused(validation.faults);
    };
    for film in credit::films_of(state, number) {
        let credits = &mut state.get_mut(Kind::Movie, film).credits;
        credits.retain(|credit| credit.person != number);
        state.touch(Kind::Movie, film);
    }
    state.remove(KIND, number);
    Outcome::Deleted { kind: KIND, number }
}

/// Makes one person of two, whose version is for the caller to raise; the films that credited the
/// one who goes.
pub fn unite(state: &mut State, survivor: u32, gone: u32) -> Vec<u32> {
    let films = credit::films_of(state, gone);
    for film in &films {
        let credits = std::mem::take(&mut state.get_mut(Kind::Movie, *film).credits);
        let credits = credit::of_one_person(credits, survivor, gone);
        state.get_mut(Kind::Movie, *film).credits = credits;
    }
    let other = merge::leave(state, KIND, survivor, gone);
    merge::fill(state.get_mut(KIND, survivor), &other);
    films
}

pub fn merge(state: &mut State, input: &Value) -> Outcome {
    let (survivor, gone) = match merge::pair(state, KIND, input) {
        Ok(pair) => pair,
        Err(outcome) => return outcome,
    };
    for film in unite(state, survivor, gone) {
        state.touch(Kind::Movie, film);
    }
    state.touch(KIND, survivor);
    Outcome::Written { kind: KIND, number: survivor, created: false }
}
