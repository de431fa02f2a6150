//! Which fields are an editor's, and what an importer may still write.
//!
//! * A field that a mutation changes is the editor's from then on: a value, an id, a list, the credits,
//!   or the collection; the votes and their average are one. An importer's record leaves it as it is.
//! * What is given as it is stored is no change.
//! * In a merge, a value that is taken over stays whose it was; a list is the editor's after it if it
//!   was on either side.
//! * Of the people of a file's records, the first statement about the name, the portrait and the
//!   popularity replaces what is stored; it is that of the TMDB id, whatever becomes of its record. The
//!   others fill in, and so do all names by an id that a merged person was known by.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::film::Draft;
use super::reference::Reference;
use super::state::Record;

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Editor,
    Source,
}

const VOTES: [&str; 2] = ["voteCount", "voteAverage"];

/// The fields in which two records differ.
fn changed(before: &Record, after: &Record) -> BTreeSet<String> {
    let names = before.values.keys().chain(after.values.keys());
    let mut changed: BTreeSet<String> =
        names.filter(|name| before.value(name) != after.value(name)).cloned().collect();
    let lists = before.lists.keys().chain(after.lists.keys());
    let list = |record: &Record, name: &str| record.lists.get(name).cloned().unwrap_or_default();
    let lists = lists.filter(|name| list(before, name) != list(after, name));
    changed.extend(lists.map(|name| (*name).to_owned()));
    for (name, differs) in [
        ("tmdbId", before.tmdb != after.tmdb),
        ("imdbId", before.imdb != after.imdb),
        ("collection", before.collection != after.collection),
        ("credits", before.credits != after.credits),
    ] {
        changed.extend(differs.then(|| name.to_owned()));
    }
    changed
}

fn with_votes(record: &mut Record) {
    if VOTES.iter().any(|name| record.edited.contains(*name)) {
        record.edited.extend(VOTES.map(str::to_owned));
    }
}

/// Marks what an editor has changed.
pub fn mark(before: &Record, record: &mut Record) {
    record.edited.extend(changed(before, record));
    with_votes(record);
}

/// Marks what a survivor has taken over from `other`, and the lists.
pub fn unite(before: &Record, record: &mut Record, other: &Record, lists: &[&str]) {
    let taken = changed(before, record).into_iter().chain(lists.iter().map(|it| (*it).to_owned()));
    let taken: Vec<String> = taken.filter(|name| other.edited.contains(name)).collect();
    record.edited.extend(taken);
    with_votes(record);
}

/// Takes what a source says of a person, or an editor beside a credit.
pub fn learn(record: &mut Record, (known, beside): (&Value, bool), by: By) {
    let first = |fact: &str| known["leads"].as_array().is_some_and(|it| it.contains(&json!(fact)));
    let leads = |fact: &str| first(fact) && !(beside && fact == "name");
    let before = record.clone();
    let open = |fact: &str| by == By::Editor || !before.edited.contains(fact);
    let id = known.get("tmdbId").and_then(Value::as_i64);
    record.tmdb = record.tmdb.or(id.filter(|_| open("tmdbId")));
    let id = known.get("imdbId").and_then(Value::as_str).filter(|id| !id.is_empty());
    let id = id.filter(|_| open("imdbId")).map(str::to_owned);
    record.imdb = record.imdb.take().or(id);
    for fact in ["name", "profileImage", "popularity"] {
        let wanted = leads(fact) || record.value(fact).is_null();
        if !known[fact].is_null() && open(fact) && wanted {
            record.values.insert(fact.to_owned(), known[fact].clone());
        }
    }
    if by == By::Editor {
        mark(&before, record);
    }
}

/// Of which facts each mention of a person is the first statement, in the records of a source.
#[derive(Default)]
pub struct First(BTreeMap<i64, BTreeSet<&'static str>>);

impl First {
    pub fn mark(&mut self, draft: &mut Draft) {
        for given in draft.credits.iter_mut().flatten() {
            let Reference::Create(known, _) = &mut given.person else { continue };
            let Some(id) = known["tmdbId"].as_i64() else { continue };
            let said = self.0.entry(id).or_default();
            let facts = ["name", "profileImage", "popularity"];
            let facts = facts.into_iter().filter(|fact| !known[*fact].is_null());
            let leads: Vec<&str> = facts.filter(|fact| said.insert(fact)).collect();
            known["leads"] = json!(leads);
        }
    }
}
