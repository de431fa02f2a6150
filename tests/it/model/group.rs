//! Genres, keywords, companies and collections.
//!
//! * An entry is known by its TMDB id, else by the words of its name as search folds them, whatever
//!   the case and the accents; there is one entry of a name in a table. An entry keeps the first TMDB
//!   id that it got; another id with its name means it from then on, whatever it is called.
//! * A film's entry fills in what is not known of a stored one, which then gets its next version, one
//!   for all films of an import together; it overwrites nothing, and one of another id says nothing.
//! * An editor's entry of a name, a slug or an id that another has is refused (`TAKEN`).
//! * A deleted entry leaves its films, each of which gets its next version.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::outcome::Outcome;
use super::person::without_null_names;
use super::reference::{Reference, expect_version, parse, target};
use super::slug;
use super::state::{Kind, Name, Record, Redirect, State};
use super::validation::Validation;
use super::word;

/// What films that are written together do to entries.
#[derive(Default)]
pub struct Changes {
    /// Those that are filled in.
    pub touched: BTreeSet<(Kind, u32)>,
    /// Those that are made, with the slugs that they wish.
    pub made: Vec<(u32, String)>,
}

/// The picture's field of a type.
pub fn picture(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Company => Some("logoImage"),
        Kind::Collection => Some("coverImage"),
        _ => None,
    }
}

fn namesake(state: &State, kind: Kind, name: &str) -> Option<u32> {
    let words = word::words(name);
    state.of(kind).find(|(_, it)| word::words(it.text("name")) == words).map(|(number, _)| number)
}

/// The entry that a reference means, made where it is missing; nothing for one that cannot be.
pub fn resolve(
    state: &mut State,
    kind: Kind,
    given: &Reference,
    changes: &mut Changes,
) -> Option<u32> {
    let create = match given {
        Reference::Named(name, _) => return state.find(kind, name),
        Reference::Create(create, _) => create,
    };
    let name = create["name"].as_str().filter(|name| !name.is_empty())?;
    let tmdb = create.get("tmdbId").and_then(Value::as_i64);
    let known = tmdb.and_then(|id| state.find(kind, &Name::Tmdb(id)));
    let facts = || ["country", picture(kind).unwrap_or("")].into_iter();
    let Some(number) = known.or_else(|| namesake(state, kind, name)) else {
        let mut record = Record { tmdb, ..Record::default() };
        record.values.insert("name".to_owned(), json!(name));
        for fact in facts().filter(|fact| !create[*fact].is_null()) {
            record.values.insert(fact.to_owned(), create[fact].clone());
        }
        let number = state.add(kind, record);
        changes.made.push((number, word::slug_of_name(kind.word(), name, tmdb)));
        return Some(number);
    };
    let entry = state.get_mut(kind, number);
    if entry.tmdb.is_some() && tmdb.is_some() && entry.tmdb != tmdb {
        remember(state, kind, number, tmdb);
        return Some(number);
    }
    let before = entry.clone();
    entry.tmdb = entry.tmdb.or(tmdb);
    for fact in facts().filter(|fact| !create[*fact].is_null()) {
        if entry.value(fact).is_null() {
            entry.values.insert(fact.to_owned(), create[fact].clone());
        }
    }
    if *entry != before {
        changes.touched.insert((kind, number));
    }
    Some(number)
}

/// Has an id that is not the entry's own mean it from now on.
fn remember(state: &mut State, kind: Kind, target: u32, tmdb: Option<i64>) {
    if tmdb.is_some_and(|id| state.redirected(kind, &Name::Tmdb(id)).is_none()) {
        let (slug, name) = (String::new(), String::new());
        let redirect = Redirect { number: 0, slug, name, imdb: None, tmdb, target };
        state.redirects.entry(kind).or_default().push(redirect);
    }
}

/// Validates what is known of an entry that may be made.
pub fn validate(kind: Kind, given: &Reference, validation: &mut Validation) -> bool {
    let Reference::Create(create, path) = given else {
        return true;
    };
    let mut inner = Validation { lenient: validation.lenient, ..Validation::default() };
    inner.values(kind, create);
    inner.names(kind, create);
    let usable = inner.faults.iter().all(|(_, field)| field != "name");
    validation
        .faults
        .extend(inner.faults.into_iter().map(|(code, at)| (code, format!("{path}.{at}"))));
    usable
}

/// Reports a slug, an id or a name that another entry than `own` has.
fn unique(
    state: &State,
    kind: Kind,
    own: Option<u32>,
    record: &Record,
    validation: &mut Validation,
) {
    let other = |found: Option<u32>| found.is_some_and(|found| Some(found) != own);
    let slug = Some(&record.slug).filter(|slug| !slug.is_empty());
    if other(slug.and_then(|slug| state.own(kind, &Name::Slug(slug.clone())))) {
        validation.fault("TAKEN", "slug");
    }
    if other(record.tmdb.and_then(|id| state.find(kind, &Name::Tmdb(id)))) {
        validation.fault("TAKEN", "tmdbId");
    }
    let words = word::words(record.text("name"));
    let taken =
        |(number, it): (u32, &Record)| Some(number) != own && word::words(it.text("name")) == words;
    if state.of(kind).any(taken) {
        validation.fault("TAKEN", "name");
    }
}

/// `record` with what an input says.
fn applied(mut record: Record, input: &Value, kind: Kind, validation: &mut Validation) -> Record {
    let names = validation.names(kind, input);
    record.set(validation.values(kind, input));
    record.take(&names);
    record
}

pub fn create(state: &mut State, kind: Kind, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let input = without_null_names(input);
    let mut record = applied(Record::default(), &input, kind, &mut validation);
    if validation.faults.is_empty() {
        unique(state, kind, None, &record, &mut validation);
    }
    if !validation.faults.is_empty() {
        return Outcome::Refused(validation.faults);
    }
    let wish = match record.slug.is_empty() {
        true => word::slug_of_name(kind.word(), record.text("name"), record.tmdb),
        false => std::mem::take(&mut record.slug),
    };
    let number = state.add(kind, record);
    slug::allocate(state, kind, vec![(number, wish)]);
    Outcome::Written { kind, number, created: true }
}

pub fn update(state: &mut State, kind: Kind, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    if parse(kind, input["id"].as_str().unwrap()).is_none() {
        return Outcome::one("INVALID", "id");
    }
    applied(Record::default(), input, kind, &mut validation);
    if !validation.faults.is_empty() {
        return Outcome::Refused(validation.faults);
    }
    let Some(number) = target(state, kind, input, "id", &mut validation) else {
        return Outcome::Refused(validation.faults);
    };
    expect_version(state, kind, number, (input, "expectedVersion"), &mut validation);
    let stored = state.get(kind, number).clone();
    let record = applied(stored.clone(), input, kind, &mut validation);
    if validation.faults.is_empty() {
        unique(state, kind, Some(number), &record, &mut validation);
    }
    if !validation.faults.is_empty() {
        return Outcome::Refused(validation.faults);
    }
    if record != stored {
        *state.get_mut(kind, number) = record;
        state.touch(kind, number);
    }
    Outcome::Written { kind, number, created: false }
}

pub fn delete(state: &mut State, kind: Kind, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let found = target(state, kind, input, "id", &mut validation);
    if let Some(number) = found {
        expect_version(state, kind, number, (input, "expectedVersion"), &mut validation);
    }
    let (Some(number), true) = (found, validation.faults.is_empty()) else {
        return Outcome::Refused(validation.faults);
    };
    state.remove(kind, number);
    for film in state.records.entry(Kind::Movie).or_default().values_mut() {
        let before = film.clone();
        film.collection = film.collection.filter(|it| kind != Kind::Collection || *it != number);
        if let Some(list) = film.lists.get_mut(kind.word()) {
            list.retain(|entry| *entry != json!(number));
        }
        film.lists.retain(|_, list| !list.is_empty());
        film.version += i64::from(*film != before);
    }
    Outcome::Deleted { kind, number }
}
