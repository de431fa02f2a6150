//! Which people the films that are written together mean.
//!
//! * A mention goes by the record that it names, or else by its TMDB id and its IMDb id, or without
//!   ids by its name (without case) in its film. Mentions that share one of these are of one person,
//!   and this joins any number of them, before anything is written. What a merged person was known by
//!   names the survivor.
//! * Ids that join two records, or give one person two TMDB ids or two IMDb ids, contradict each
//!   other: an editor is refused (`CONFLICT`) with the path of an IMDb id. A merged person's ids are
//!   those that the redirect has; one that it lacks and that a mention gives leads to the survivor
//!   from then on.
//! * A person who is new has the name of the first mention. A mention fills in what is not known of a
//!   person (ids, portrait, popularity), or replaces it ([`edited`](super::edited)), unless it goes by
//!   what a merged person was known by.
//! * A person whom a film credits already and who is not mentioned otherwise is the one mentioned
//!   person of this name (without case) who is not credited yet, unless each of the two has an id.
//!   Where both are records, they become one, the older one staying, unless they work on one film.
//! * Before that, of those without an id, the one mentioned person of a name is the one credited person
//!   of it, whatever others with an id are called.
//! * Where nobody who is credited and not mentioned otherwise is called so, somebody without an id is the
//!   survivor of a merged person of this name, if the film credits such a survivor and no mention gives
//!   the merged one's id. Of several, a merged person without an id comes first, then one whose survivor
//!   is not mentioned otherwise, then the oldest; a survivor who is only mentioned counts, too. A record
//!   that is named by what a merged person was known by counts as such an id.

mod mention;
mod namesake;

use std::collections::BTreeSet;

use serde_json::Value;

pub use self::mention::validate;
use self::mention::{Key, all_keys, away, gather, ids, imdb, known, name, name_of, redirect, tmdb};
use super::edited::{self, By};
use super::person;
use super::reference::Reference;
use super::state::{Kind, Name, Record, State};
use super::{slug, word};

const KIND: Kind = Kind::Person;

/// The mentions of one film, and its number if it is stored.
pub struct Cast<'a> {
    pub film: Option<u32>,
    pub people: Vec<&'a Reference>,
}

/// The people of the films.
pub struct Resolved {
    /// Of each film, each mention's person and the merged one by whose names it goes.
    pub people: Vec<Vec<(u32, Option<u32>)>>,
    /// Stored films that credit somebody else now, because two became one.
    pub films: BTreeSet<u32>,
}

/// A mention on its way.
struct Mention<'a> {
    film: usize,
    reference: &'a Reference,
    /// The name without case.
    name: String,
    /// The merged person by whose names it goes.
    away: Option<u32>,
    /// The merged person one of whose ids names the person, who may have it, too: credits by it and by
    /// the person's own names are one.
    beside: Option<u32>,
    /// Whether an id or a name of somebody who was merged names the person.
    by_merged: bool,
    somebody: usize,
}

/// Somebody whom the films name.
#[derive(Clone, Debug, Default)]
struct Somebody {
    /// The rows that are this person; more than one where they become one.
    rows: BTreeSet<u32>,
    has_id: bool,
    films: BTreeSet<usize>,
}

/// Finds the people, makes those who are missing, and fills in the facts about them.
pub fn resolve(state: &mut State, casts: &[Cast<'_>], by: By) -> Resolved {
    let keys = all_keys(state, casts);
    let mut all: Vec<Somebody> = vec![Somebody::default(); keys.len()];
    let mut mentions: Vec<Mention<'_>> = Vec::new();
    let numbers = gather(&keys);
    let films = casts
        .iter()
        .enumerate()
        .flat_map(|(film, cast)| cast.people.iter().map(move |it| (film, it)));
    for (((film, reference), keys), somebody) in films.zip(&keys).zip(numbers) {
        all[somebody].rows.extend(
            keys.iter().filter_map(|key| if let Key::Row(row) = key { Some(*row) } else { None }),
        );
        all[somebody].has_id |= !ids(reference).is_empty();
        all[somebody].films.insert(film);
        let (name, away) = (name(state, reference), away(state, reference));
        let beside = match reference {
            Reference::Named(name, _) => redirect(state, name),
            Reference::Create(..) => {
                ids(reference).iter().find_map(|id| redirect(state, &name_of(id)))
            }
        };
        let by_merged = beside.is_some();
        mentions.push(Mention { film, reference, name, away, beside, by_merged, somebody });
    }
    for (film, cast) in casts.iter().enumerate() {
        if let Some(number) = cast.film {
            namesake::stay(state, (film, number), &mut mentions, &mut all);
        }
    }
    let (mut films, mut made) = (BTreeSet::new(), Vec::new());
    for somebody in &mut all {
        let rows: Vec<u32> = somebody.rows.iter().copied().collect();
        for gone in rows.iter().skip(1) {
            films.extend(person::unite(state, rows[0], *gone));
        }
        if rows.len() > 1 {
            state.touch(KIND, rows[0]);
            somebody.rows = BTreeSet::from([rows[0]]);
        }
    }
    for (at, somebody) in all.iter_mut().enumerate() {
        let facts = mentions.iter().filter(|it| it.somebody == at && it.away.is_none());
        let facts: Vec<(&Value, bool)> =
            facts.filter_map(|it| Some((known(it.reference)?, it.beside.is_some()))).collect();
        let mentioned = mentions.iter().any(|mention| mention.somebody == at);
        match somebody.rows.first() {
            Some(row) => apply(state, *row, &facts, by),
            None if mentioned => {
                let (number, wish) = make(state, &facts, by);
                somebody.rows.insert(number);
                made.push((number, wish));
            }
            None => {}
        }
    }
    slug::allocate(state, KIND, made);
    remember(state, &mentions);
    let person = |mention: &Mention<'_>| {
        (*all[mention.somebody].rows.first().unwrap(), mention.away.or(mention.beside))
    };
    let of_film =
        |film: usize| mentions.iter().filter(move |it| it.film == film).map(person).collect();
    Resolved { people: (0..casts.len()).map(of_film).collect(), films }
}

fn apply(state: &mut State, row: u32, facts: &[(&Value, bool)], by: By) {
    let record = state.get_mut(KIND, row);
    let before = record.clone();
    facts.iter().for_each(|known| edited::learn(record, *known, by));
    if *record != before {
        state.touch(KIND, row);
    }
}

fn make(state: &mut State, facts: &[(&Value, bool)], by: By) -> (u32, String) {
    let mut record = Record::default();
    facts.iter().for_each(|known| edited::learn(&mut record, *known, by));
    let name = facts[0].0["name"].as_str().unwrap();
    let wish = word::slug_of_name("person", name, record.tmdb);
    (state.add(KIND, record), wish)
}

/// Has redirects lead from the ids that mentions give beside those of merged people.
fn remember(state: &mut State, mentions: &[Mention<'_>]) {
    for mention in mentions {
        let (Some(away), Some(known)) = (mention.away, known(mention.reference)) else { continue };
        let new = |name: Name| state.find(KIND, &name).is_none();
        let (tmdb, imdb) = (
            tmdb(known).filter(|id| new(Name::Tmdb(*id))),
            imdb(known).filter(|id| new(Name::Imdb(id.clone()))),
        );
        let redirects = state.redirects.entry(KIND).or_default();
        if let Some(redirect) = redirects.iter_mut().find(|redirect| redirect.number == away) {
            redirect.tmdb = redirect.tmdb.or(tmdb);
            redirect.imdb = redirect.imdb.take().or(imdb);
        }
    }
}
