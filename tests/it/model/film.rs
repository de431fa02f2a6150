//! Films.
//!
//! * What is left out stays, null clears, a list is replaced as a whole, each entry once at its first
//!   place; a film that is as given keeps its version, any other gets the next one.
//! * There is no average without votes: an editor's is refused (`CONFLICT`), an importer's is lost.
//! * A title card stays where the poster is cleared.
//! * At most 20 genres, 200 keywords, 100 companies: more are refused (`TOO_MANY`), also where two
//!   films together have them, and left out of an importer's record.
//! * An upsert goes by TMDB id, else by IMDb id (see `matching`); what names a merged film only is
//!   refused (`CONFLICT`) at the id, what names two films as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::cast::{self, Cast};
use super::credit::{self, Given};
use super::edited::{self, By};
use super::group::{self, Changes};
use super::matching::{self, Means};
use super::outcome::Outcome;
use super::person::{unique, without_null_names};
use super::reference::{Reference, expect_version, parse, target};
use super::state::{Kind, Record, State};
use super::validation::{Names, Validation};
use super::{merge, slug, word};

const KIND: Kind = Kind::Movie;

/// The lists of entries: the input's field, the type, and how many there may be.
const LISTS: [(&str, Kind, usize); 3] = [
    ("genres", Kind::Genre, 20),
    ("keywords", Kind::Keyword, 200),
    ("productionCompanies", Kind::Company, 100),
];
const CODES: [&str; 2] = ["productionCountries", "spokenLanguages"];

/// What an input says of a film.
#[derive(Clone, Debug)]
pub struct Draft {
    pub names: Names,
    values: serde_json::Map<String, Value>,
    collection: Option<Option<Reference>>,
    lists: BTreeMap<Kind, Vec<Reference>>,
    codes: BTreeMap<&'static str, Vec<Value>>,
    pub credits: Option<Vec<Given>>,
}

impl Draft {
    /// Reads an input and reports what is wrong with its values.
    pub fn read(input: &Value, validation: &mut Validation) -> Self {
        let (names, values) = (validation.names(KIND, input), validation.values(KIND, input));
        let mut lists = BTreeMap::new();
        for (field, kind, most) in LISTS {
            if let Some(list) = input.get(field) {
                lists.insert(kind, entries(list, (field, kind, most), validation));
            }
        }
        let of_codes = |field: &'static str| {
            let list = input.get(field)?.as_array().cloned().unwrap_or_default();
            Some((field, list.iter().map(|it| it["code"].clone()).collect()))
        };
        let collection = input.get("collection").map(|given| {
            let given = Some(given).filter(|given| !given.is_null())?;
            let read = Reference::read(Kind::Collection, given, "collection", validation)?;
            Some(read).filter(|it| group::validate(Kind::Collection, it, validation))
        });
        let credits = input.get("credits").map(|list| credit::read(list, validation));
        let codes = CODES.into_iter().filter_map(of_codes).collect();
        Self { names, values, collection, lists, codes, credits }
    }

    /// Reports what it contradicts, takes or does not find; `own` is the stored film.
    fn check(&self, state: &State, own: Option<u32>, validation: &mut Validation) {
        let stored = own.map(|number| state.get(KIND, number).value("voteCount").clone());
        let votes = self.values.get("voteCount").cloned().or(stored).unwrap_or(json!(0));
        if votes == json!(0) && self.values.get("voteAverage").is_some_and(|it| !it.is_null()) {
            validation.fault("CONFLICT", "voteAverage");
        }
        unique(state, KIND, own, &self.names, validation);
        for (kind, list) in &self.lists {
            list.iter().for_each(|entry| entry.connect(state, *kind, validation));
        }
        if let Some(Some(entry)) = &self.collection {
            entry.connect(state, Kind::Collection, validation);
        }
        for given in self.credits.iter().flatten() {
            given.person.connect(state, Kind::Person, validation);
        }
        cast::validate(state, &[self.cast(own)], validation);
    }

    /// The draft without what is an editor's.
    fn without(&self, edited: &BTreeSet<String>) -> Self {
        let mut draft = self.clone();
        draft.values.retain(|name, _| !edited.contains(name));
        draft.lists.retain(|kind, _| !edited.contains(kind.word()));
        draft.codes.retain(|field, _| !edited.contains(*field));
        draft.collection = draft.collection.filter(|_| !edited.contains("collection"));
        draft.credits = draft.credits.filter(|_| !edited.contains("credits"));
        draft.names.tmdb = draft.names.tmdb.filter(|_| !edited.contains("tmdbId"));
        draft.names.imdb = draft.names.imdb.filter(|_| !edited.contains("imdbId"));
        draft
    }

    fn cast(&self, film: Option<u32>) -> Cast<'_> {
        let people = self.credits.iter().flatten().map(|given| &given.person);
        Cast { film, people: people.collect() }
    }
}

fn entries(
    list: &Value,
    (field, kind, most): (&str, Kind, usize),
    validation: &mut Validation,
) -> Vec<Reference> {
    let list = list.as_array().cloned().unwrap_or_default();
    if list.len() > most {
        validation.fault("TOO_MANY", field);
    }
    let list = list.iter().take(most).enumerate();
    let read = list.map(|(at, given)| {
        (at, Reference::read(kind, given, &format!("{field}.{at}"), validation))
    });
    let read: Vec<Reference> = read.filter_map(|(_, it)| it).collect();
    read.into_iter().filter(|it| group::validate(kind, it, validation)).collect()
}

/// Writes films together; the number of each, and whether it changed.
pub fn write(state: &mut State, works: &[(Option<u32>, &Draft)], by: By) -> Vec<(u32, bool)> {
    let before = state.clone();
    let open = |(number, draft): &(Option<u32>, &Draft)| match number {
        Some(number) if by == By::Source => draft.without(&before.get(KIND, *number).edited),
        _ => (*draft).clone(),
    };
    let drafts: Vec<Draft> = works.iter().map(open).collect();
    let works: Vec<(Option<u32>, &Draft)> =
        works.iter().zip(&drafts).map(|((number, _), draft)| (*number, draft)).collect();
    let works = works.as_slice();
    let mut changes = Changes::default();
    let (mut films, mut marked): (Vec<Record>, Vec<Record>) = (Vec::new(), Vec::new());
    for (number, draft) in works {
        let blank = || {
            let values = json!({ "adult": false, "voteCount": 0 });
            Record { values: values.as_object().unwrap().clone(), ..Record::default() }
        };
        films.push(number.map_or_else(blank, |number| state.get(KIND, number).clone()));
        marked.push(films[films.len() - 1].clone());
        let film = films.last_mut().unwrap();
        let card = film.value("coverImage") == "card";
        film.set(draft.values.clone());
        film.take(&draft.names);
        if card && film.value("coverImage").is_null() {
            film.values.insert("coverImage".to_owned(), json!("card"));
        }
        if film.value("voteCount") == &json!(0) {
            film.values.remove("voteAverage");
        }
        film.lists
            .extend(draft.codes.iter().map(|(field, codes)| (*field, distinct(codes.clone()))));
    }
    for (_, kind, _) in LISTS {
        for ((_, draft), film) in works.iter().zip(&mut films) {
            if let Some(list) = draft.lists.get(&kind) {
                let numbers =
                    list.iter().filter_map(|it| group::resolve(state, kind, it, &mut changes));
                film.lists.insert(kind.word(), distinct(numbers.map(|it| json!(it)).collect()));
            }
        }
        slug::allocate(state, kind, std::mem::take(&mut changes.made));
    }
    for ((_, draft), film) in works.iter().zip(&mut films) {
        if let Some(given) = &draft.collection {
            let resolve = |it| group::resolve(state, Kind::Collection, it, &mut changes);
            film.collection = given.as_ref().and_then(resolve);
        }
    }
    slug::allocate(state, Kind::Collection, std::mem::take(&mut changes.made));
    for (kind, number) in changes.touched {
        let old = before.records.get(&kind).is_some_and(|old| old.contains_key(&number));
        state.get_mut(kind, number).version += i64::from(old && kind != Kind::Keyword);
    }
    let moved = credits(state, works, &mut films, by);
    let (mut written, mut made) = (Vec::new(), Vec::new());
    for (((number, _), mut film), mut old) in works.iter().zip(films).zip(marked) {
        film.lists.retain(|_, list| !list.is_empty());
        if by == By::Editor {
            // A union of people is no edit of the film.
            old.credits = number.map_or(Vec::new(), |it| state.get(KIND, it).credits.clone());
            edited::mark(&old, &mut film);
        }
        let Some(number) = *number else {
            let wish = match film.slug.is_empty() {
                true => wish(&film),
                false => std::mem::take(&mut film.slug),
            };
            made.push((state.add(KIND, film), wish));
            written.push((made[made.len() - 1].0, true));
            continue;
        };
        let changed = film != *before.get(KIND, number) || moved.contains(&number);
        film.version += i64::from(changed);
        *state.get_mut(KIND, number) = film;
        written.push((number, changed));
    }
    slug::allocate(state, KIND, made);
    for film in moved.iter().filter(|film| works.iter().all(|(it, _)| *it != Some(**film))) {
        state.touch(KIND, *film);
    }
    written
}

fn wish(film: &Record) -> String {
    let year = film.text("releaseDate").get(..4);
    word::slug_of_film(film.text("title"), film.text("originalTitle"), year, film.tmdb)
}

/// Puts the given credits into the films; the stored films that credit somebody else now.
fn credits(
    state: &mut State,
    works: &[(Option<u32>, &Draft)],
    films: &mut [Record],
    by: By,
) -> BTreeSet<u32> {
    let given: Vec<usize> = (0..works.len()).filter(|at| works[*at].1.credits.is_some()).collect();
    let casts: Vec<Cast<'_>> = given.iter().map(|at| works[*at].1.cast(works[*at].0)).collect();
    let resolved = cast::resolve(state, &casts, by);
    // Films whose credits are left out keep those that a union has moved.
    for ((number, _), film) in works.iter().zip(films.iter_mut()) {
        if let Some(number) = number {
            film.credits = state.get(KIND, *number).credits.clone();
        }
    }
    for (at, people) in given.into_iter().zip(resolved.people) {
        let drafts = works[at].1.credits.iter().flatten();
        let mut all: Vec<credit::Credit> = Vec::new();
        for (draft, (person, _)) in drafts.zip(&people) {
            all.push(credit::Credit { person: *person, ..draft.credit.clone() });
        }
        let away: Vec<Option<u32>> = people.into_iter().map(|(_, away)| away).collect();
        let mut all = credit::as_merged(all, &away);
        let stored = films[at].credits.clone();
        credit::keep(state, &stored, &mut all);
        films[at].credits = all;
    }
    resolved.films
}

fn distinct(list: Vec<Value>) -> Vec<Value> {
    let mut once: Vec<Value> = Vec::new();
    list.into_iter().for_each(|it| {
        if !once.contains(&it) {
            once.push(it)
        }
    });
    once
}

fn refused(validation: Validation) -> Outcome {
    Outcome::Refused(validation.faults)
}

pub fn create(state: &mut State, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let draft = Draft::read(&without_null_names(input), &mut validation);
    if validation.faults.is_empty() {
        draft.check(state, None, &mut validation);
    }
    if !validation.faults.is_empty() {
        return refused(validation);
    }
    let number = write(state, &[(None, &draft)], By::Editor)[0].0;
    Outcome::Written { kind: KIND, number, created: true }
}

/// Changes a film; the field `id` names it.
pub fn update(state: &mut State, input: &Value, id: &str) -> Outcome {
    let mut validation = Validation::default();
    if parse(KIND, input[id].as_str().unwrap()).is_none() {
        return Outcome::one("INVALID", id);
    }
    let draft = Draft::read(input, &mut validation);
    if !validation.faults.is_empty() {
        return refused(validation);
    }
    let Some(number) = target(state, KIND, input, id, &mut validation) else {
        return refused(validation);
    };
    expect_version(state, KIND, number, (input, "expectedVersion"), &mut validation);
    if validation.faults.is_empty() {
        draft.check(state, Some(number), &mut validation);
    }
    if !validation.faults.is_empty() {
        return refused(validation);
    }
    write(state, &[(Some(number), &draft)], By::Editor);
    Outcome::Written { kind: KIND, number, created: false }
}

pub fn upsert(state: &mut State, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let mut input = input.clone();
    input
        .as_object_mut()
        .unwrap()
        .retain(|it, value| !(value.is_null() && ["tmdbId", "imdbId"].contains(&it.as_str())));
    let mut draft = Draft::read(&input, &mut validation);
    if !validation.faults.is_empty() {
        return refused(validation);
    }
    let own = match matching::means(state, &mut draft.names) {
        Means::Nothing => return Outcome::one("REQUIRED", ""),
        Means::Several => return Outcome::one("CONFLICT", "imdbId"),
        Means::Merged(_, field) => return Outcome::one("CONFLICT", field),
        Means::Fresh => None,
        Means::Film(number) => Some(number),
    };
    if own.is_none() && !draft.values.contains_key("title") {
        validation.fault("REQUIRED", "title");
    }
    draft.check(state, own, &mut validation);
    if !validation.faults.is_empty() {
        return refused(validation);
    }
    let number = write(state, &[(own, &draft)], By::Editor)[0].0;
    Outcome::Written { kind: KIND, number, created: own.is_none() }
}

pub fn delete(state: &mut State, input: &Value) -> Outcome {
    let mut validation = Validation::default();
    let found = target(state, KIND, input, "id", &mut validation);
    if let Some(number) = found {
        expect_version(state, KIND, number, (input, "expectedVersion"), &mut validation);
    }
    let (Some(number), true) = (found, validation.faults.is_empty()) else {
        return refused(validation);
    };
    state.remove(KIND, number);
    Outcome::Deleted { kind: KIND, number }
}

pub fn merge(state: &mut State, input: &Value) -> Outcome {
    let (survivor, gone) = match merge::pair(state, KIND, input) {
        Ok(pair) => pair,
        Err(outcome) => return outcome,
    };
    let (stays, goes) = (state.get(KIND, survivor), state.get(KIND, gone));
    for (name, list) in &goes.lists {
        let most = LISTS.iter().find(|(_, kind, _)| kind.word() == *name).map_or(50, |list| list.2);
        let own = stays.lists.get(name).cloned().unwrap_or_default();
        if distinct([own, list.clone()].concat()).len() > most {
            return Outcome::one("TOO_MANY", "mergedId");
        }
    }
    let other = merge::leave(state, KIND, survivor, gone);
    let film = state.get_mut(KIND, survivor);
    merge::fill(film, &other);
    for (name, list) in other.lists.clone() {
        let own = film.lists.entry(name).or_default();
        *own = distinct(own.iter().cloned().chain(list).collect());
    }
    let own = std::mem::take(&mut film.credits);
    film.credits = credit::of_one_film(own, other.credits.clone());
    let lists: Vec<&str> = LISTS.iter().map(|(_, kind, _)| kind.word()).chain(CODES).collect();
    let lists = [lists, vec!["credits"]].concat();
    edited::unite(&film.clone(), film, &other, &lists);
    state.touch(KIND, survivor);
    Outcome::Written { kind: KIND, number: survivor, created: false }
}
