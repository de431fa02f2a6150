//! What mentions of people are known by, and which are of one person.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::reference::Reference;
use super::super::state::{Kind, Name, Redirect, State};
use super::super::validation::Validation;
use super::super::word;
use super::Cast;

const KIND: Kind = Kind::Person;

/// What a mention is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Row(u32),
    Name(usize, String),
    Tmdb(i64),
    Imdb(String),
}

pub(super) fn known(mention: &Reference) -> Option<&Value> {
    match mention {
        Reference::Create(known, _) => Some(known),
        Reference::Named(..) => None,
    }
}

pub(super) fn tmdb(known: &Value) -> Option<i64> {
    known.get("tmdbId").and_then(Value::as_i64)
}

pub(super) fn imdb(known: &Value) -> Option<String> {
    known.get("imdbId").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned)
}

pub(super) fn ids(mention: &Reference) -> Vec<Key> {
    let known = known(mention).cloned().unwrap_or_default();
    let ids = [tmdb(&known).map(Key::Tmdb), imdb(&known).map(Key::Imdb)];
    ids.into_iter().flatten().collect()
}

pub(super) fn name_of(key: &Key) -> Name {
    match key {
        Key::Tmdb(id) => Name::Tmdb(*id),
        Key::Imdb(id) => Name::Imdb(id.clone()),
        Key::Row(_) | Key::Name(..) => unreachable!(),
    }
}

/// The merged person by whose id a mention goes: that of the record that it names, its TMDB id, or
/// else its IMDb id.
pub(super) fn away(state: &State, mention: &Reference) -> Option<u32> {
    if let Reference::Named(name, _) = mention {
        return redirect(state, name).filter(|_| state.own(KIND, name).is_none());
    }
    let leads = |key: &&Key| state.find(KIND, &name_of(key)).is_some();
    let all = ids(mention);
    let name = name_of(all.iter().find(leads)?);
    if state.own(KIND, &name).is_some() { None } else { redirect(state, &name) }
}

pub(super) fn redirect(state: &State, name: &Name) -> Option<u32> {
    let has = |it: &&Redirect| match name {
        Name::Tmdb(id) => it.tmdb == Some(*id),
        Name::Imdb(id) => it.imdb.as_ref() == Some(id),
        Name::Number(number) => it.number == *number,
        Name::Slug(slug) => it.slug == *slug,
    };
    let redirects = state.redirects.get(&KIND)?;
    redirects.iter().filter(has).map(|redirect| redirect.number).min()
}

pub(super) fn keys(state: &State, film: usize, mention: &Reference) -> BTreeSet<Key> {
    let mut keys: BTreeSet<Key> = ids(mention).into_iter().collect();
    let rows: Vec<u32> = match mention {
        Reference::Named(name, _) => state.find(KIND, name).into_iter().collect(),
        Reference::Create(..) => {
            keys.iter().filter_map(|key| state.find(KIND, &name_of(key))).collect()
        }
    };
    keys.extend(rows.into_iter().map(Key::Row));
    if keys.is_empty() {
        keys.insert(Key::Name(film, name(state, mention)));
    }
    keys
}

/// The name of a mention, without case.
pub(super) fn name(state: &State, mention: &Reference) -> String {
    let text = match mention {
        Reference::Create(known, _) => known["name"].as_str().unwrap_or_default(),
        Reference::Named(name, _) => {
            state.find(KIND, name).map_or("", |number| state.get(KIND, number).text("name"))
        }
    };
    word::folded(text)
}

/// Which mentions are of one person, by number in the order of their first.
pub(super) fn gather(keys: &[BTreeSet<Key>]) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..keys.len()).collect();
    for at in 0..keys.len() {
        for other in 0..at {
            if !keys[at].is_disjoint(&keys[other]) && numbers[at] != numbers[other] {
                let (low, high) =
                    (numbers[at].min(numbers[other]), numbers[at].max(numbers[other]));
                numbers.iter_mut().for_each(|it| {
                    if *it == high {
                        *it = low
                    }
                });
            }
        }
    }
    numbers
}

pub(super) fn all_keys(state: &State, casts: &[Cast<'_>]) -> Vec<BTreeSet<Key>> {
    let films = casts.iter().enumerate();
    let of = |(film, cast): (usize, &Cast<'_>)| -> Vec<BTreeSet<Key>> {
        cast.people.iter().map(|mention| keys(state, film, mention)).collect()
    };
    films.flat_map(of).collect()
}

/// Reports people whose ids contradict each other.
pub fn validate(state: &State, casts: &[Cast<'_>], validation: &mut Validation) {
    let keys = all_keys(state, casts);
    let numbers = gather(&keys);
    for first in numbers.iter().copied().collect::<BTreeSet<_>>() {
        let of = keys.iter().zip(&numbers).filter(|(_, number)| **number == first);
        let all: BTreeSet<&Key> = of.flat_map(|(keys, _)| keys).collect();
        if contradicts(state, &all) {
            validation.fault("CONFLICT", "credits.*");
        }
    }
}

fn contradicts(state: &State, keys: &BTreeSet<&Key>) -> bool {
    let rows: Vec<u32> = keys
        .iter()
        .filter_map(|key| if let Key::Row(row) = key { Some(*row) } else { None })
        .collect();
    let (mut tmdb, mut imdb) = (BTreeSet::new(), BTreeSet::new());
    for key in keys {
        match key {
            Key::Tmdb(id) if state.find(KIND, &Name::Tmdb(*id)).is_none() => drop(tmdb.insert(*id)),
            Key::Imdb(id) if state.find(KIND, &Name::Imdb(id.clone())).is_none() => {
                imdb.insert(id.clone());
            }
            _ => {}
        }
    }
    let (has_tmdb, has_imdb) = rows.first().map_or((false, false), |row| slots(state, *row, keys));
    rows.len() > 1
        || tmdb.len() + usize::from(has_tmdb && !tmdb.is_empty()) > 1
        || imdb.len() + usize::from(has_imdb && !imdb.is_empty()) > 1
}

/// Whether a TMDB id and an IMDb id are known already: of the person, or of the merged one where only
/// the ids of that are given.
fn slots(state: &State, row: u32, keys: &BTreeSet<&Key>) -> (bool, bool) {
    let given = keys.iter().filter(|key| matches!(key, Key::Tmdb(_) | Key::Imdb(_)));
    let names: Vec<Name> = given.map(|key| name_of(key)).collect();
    let by_itself = names.iter().any(|name| state.own(KIND, name).is_some());
    let merged = names.iter().find_map(|name| redirect(state, name)).filter(|_| !by_itself);
    let redirects = state.redirects.get(&KIND).into_iter().flatten();
    let merged = merged.and_then(|number| redirects.into_iter().find(|it| it.number == number));
    let person = state.get(KIND, row);
    merged.map_or((person.tmdb.is_some(), person.imdb.is_some()), |it| {
        (it.tmdb.is_some(), it.imdb.is_some())
    })
}
