//! What a search finds and how it ranks, as the description of `search` says: every name is looked
//! at, letter by letter.
//!
//! How text is folded and cut is written here for the texts that the catalogues hold; the tables of
//! the server's folding, which are larger, have tests of their own.

use apollo_compiler::resolvers::ResolveInfo;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::order::{Cell, whole};
use super::page::{List, Listed, Window};
use super::row::Thing;
use super::{Answer, World, given};
use crate::differential::catalogue::{Catalogue, Film, Person, TEXTS};

/// Words that a title is often said without.
const ARTICLES: [&str; 13] =
    ["the", "a", "an", "le", "la", "les", "der", "die", "das", "el", "il", "los", "un"];
/// The place of a name of which a word is mistyped, and the most words that may be.
const MISTYPED: i64 = 6;
const FORGIVEN: usize = 5;

/// A text cut into words.
struct Words {
    /// In order.
    listed: Vec<String>,
    /// What is found: the words, those that only punctuation parts as one, too, and of scripts
    /// without spaces what follows from each character on.
    found: Vec<String>,
}

fn words(text: &str) -> Words {
    let folded: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let (mut listed, mut found) = (Vec::new(), Vec::new());
    for chunk in folded.split_whitespace() {
        let parts = chunk.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        let parts: Vec<String> = parts.map(str::to_owned).collect();
        if parts.len() > 1 {
            found.push(parts.concat());
        }
        listed.extend(parts);
    }
    if listed.is_empty() {
        // A text of signs alone.
        listed = folded.split_whitespace().map(str::to_owned).collect();
    }
    for word in &listed {
        let starts = word.char_indices().map(|(at, _)| at).take(if runs_on(word) { 99 } else { 1 });
        found.extend(starts.map(|at| word[at..].to_owned()));
    }
    Words { listed, found }
}

impl Words {
    /// The words with single spaces, and so without a leading article.
    fn texts(&self) -> [String; 2] {
        let text = self.listed.join(" ");
        let article = self.listed.len() > 1 && ARTICLES.contains(&self.listed[0].as_str());
        let bare = self.listed[usize::from(article)..].join(" ");
        [text, bare]
    }
}

/// Whether a word is of a script without spaces.
fn runs_on(word: &str) -> bool {
    word.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'))
}

/// 0 for the word itself, 1 for one that begins so, 2 for one mistake; nothing for other words.
fn cost(asked: &str, word: &str, forgiving: bool) -> Option<i64> {
    let letters = asked.chars().count();
    let may_begin = letters > 1 || runs_on(asked);
    let may_err =
        forgiving && letters >= 5 && asked.chars().all(char::is_alphabetic) && !runs_on(asked);
    match () {
        () if asked == word => Some(0),
        () if may_begin && word.starts_with(asked) => Some(1),
        () if may_err && is_one_mistake(asked, word) => Some(2),
        () => None,
    }
}

/// Whether one letter is wrong, missing, too many, or changed with its neighbour.
fn is_one_mistake(asked: &str, word: &str) -> bool {
    let (asked, word): (Vec<char>, Vec<char>) = (asked.chars().collect(), word.chars().collect());
    let start = asked.iter().zip(&word).take_while(|(left, right)| left == right).count();
    let (asked, word) = (&asked[start..], &word[start..]);
    let swapped = asked.len() > 1 && word.len() > 1 && asked[0] == word[1] && asked[1] == word[0];
    let after = |list: &[char], count: usize| list.get(count..).map(<[char]>::to_vec);
    let wrong = after(asked, 1).is_some() && after(asked, 1) == after(word, 1);
    wrong
        || after(asked, 1).is_some_and(|rest| rest == word)
        || after(word, 1).is_some_and(|rest| asked == rest)
        || swapped && asked[2..] == word[2..]
}

/// How well a name matches; nothing where a word of the query is not in it.
fn place(query: &Words, name: &str) -> Option<i64> {
    let name = words(name);
    let different: std::collections::BTreeSet<&String> = query.listed.iter().collect();
    let forgiving = different.len() <= FORGIVEN;
    let mut worst = 0;
    for asked in different {
        let costs = name.found.iter().filter_map(|word| cost(asked, word, forgiving));
        worst = worst.max(costs.min()?);
    }
    let (query, name) = (query.texts(), name.texts());
    let begins = |with: &str| (0..2).any(|at| name[at].starts_with(&(query[at].clone() + with)));
    Some(match () {
        () if query[0] == name[0] => 0,
        () if query[1] == name[1] => 1,
        () if begins(" ") => 2,
        () if worst == 0 => 3,
        () if begins("") => 4,
        () => 4 + worst,
    })
}

/// What is found among named things, with its place; what is mistyped counts only where nothing
/// else is found.
fn found<'a, T: Clone>(
    query: &str,
    named: impl Iterator<Item = (T, Vec<&'a str>)>,
) -> Vec<(T, i64)> {
    let query = words(query);
    let ranked = named.filter_map(|(thing, names)| {
        let places = names.iter().filter_map(|name| place(&query, name));
        Some((thing, places.min()?))
    });
    let ranked: Vec<(T, i64)> = ranked.collect();
    let least = ranked.iter().map(|(_, place)| *place).min();
    ranked.into_iter().filter(|(_, place)| *place < MISTYPED || least == Some(MISTYPED)).collect()
}

fn names_of_film(film: &Film) -> Vec<&'static str> {
    std::iter::once(film.title).chain(film.original_title).map(|text| TEXTS[text].0).collect()
}

/// Whether `text` finds a film.
pub fn film(all: &Catalogue, film: &Film, text: &Value) -> bool {
    // Adult titles and others each by themselves.
    let films = all.films.iter().filter(|other| other.adult == film.adult);
    let films = films.map(|film| (film.id, names_of_film(film)));
    found(text.as_str().unwrap(), films).iter().any(|(id, _)| *id == film.id)
}

/// Whether `text` finds a person.
pub fn person(all: &Catalogue, person: &Person, text: &Value) -> bool {
    let people = all.people.iter().map(|person| (person.id, vec![TEXTS[person.name].0]));
    found(text.as_str().unwrap(), people).iter().any(|(id, _)| *id == person.id)
}

/// Everything that a search may find, with its names; adult titles are left out.
fn named<'a>(all: &'a Catalogue, types: Option<&Value>) -> Vec<(Thing<'a>, Vec<&'a str>)> {
    let films = all.films.iter().filter(|film| !film.adult);
    let films = films.map(|film| (Thing::Film(film), names_of_film(film)));
    let people = all.people.iter();
    let people = people.map(|person| (Thing::Person(person), vec![TEXTS[person.name].0]));
    let collections = all.collections.iter();
    let collections =
        collections.map(|group| (Thing::Group("Collection", group), vec![group.name.as_str()]));
    let is_meant = |(thing, _): &(Thing<'_>, Vec<&str>)| {
        let ty = ["MOVIE", "PERSON", "COLLECTION"][kind(thing).0 as usize];
        types.is_none_or(|types| types.as_array().unwrap().iter().any(|meant| meant == ty))
    };
    films.chain(people).chain(collections).filter(is_meant).collect()
}

/// The number of its type, its key and its popularity; unknown ones come last.
fn kind(thing: &Thing<'_>) -> (i64, i64, f64) {
    match thing {
        Thing::Film(film) => (0, film.id, film.popularity.unwrap_or(-1.0)),
        Thing::Person(person) => (1, person.id, person.popularity.unwrap_or(-1.0)),
        Thing::Group(_, group) => (2, group.id, -1.0),
        _ => panic!("a search finds no such thing"),
    }
}

/// The answer to `search`: by place, then the more popular, then films, people, collections, then
/// the older.
pub fn field<'a>(
    world: &'a World<'_>,
    info: &ResolveInfo<'_>,
    arguments: &Map<String, Value>,
) -> Answer<'a> {
    for ty in ["Movie", "Person", "Collection"] {
        world.read(info, ty, None, &["id"]);
    }
    let named = named(world.catalogue, given(arguments, "types"));
    let found = found(arguments["query"].as_str().unwrap(), named.into_iter());
    let listed = found.into_iter().map(|(thing, place)| {
        let (number, key, popularity) = kind(&thing);
        let place = vec![whole(place), Cell::Number(popularity), whole(number), whole(key)];
        Listed { thing, credit: None, place }
    });
    let keys = [false, true, false, false].map(|falls| (String::new(), falls));
    List::new(listed.collect(), keys.to_vec()).page(world, info, &Window::of_connection(arguments))
}
