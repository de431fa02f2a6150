//! Values from small pools, and names of what is there, was there, or is like it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::state::{Kind, State};
use super::super::word::{self, WORDS};
use crate::support::choices::Choices;

/// Every slug so far.
#[derive(Default)]
pub struct Used(BTreeSet<(Kind, String)>);

impl Used {
    pub fn update(&mut self, state: &State) {
        for kind in Kind::ALL {
            self.0.extend(state.of(kind).map(|(_, record)| (kind, record.slug.clone())));
        }
    }
}

pub struct Draw<'a> {
    pub(super) choices: &'a mut Choices,
    pub(super) state: &'a State,
    used: &'a Used,
}

pub(super) const DATES: [&str; 4] = ["1995", "1995-12", "1995-12-15", "2001"];
pub(super) const MONEY: [i64; 7] =
    [1, 100, 9_007_199_254_740_990, 9_007_199_254_740_991, 0, -1, 2_147_483_648];
pub(super) const FIGURES: [f64; 7] =
    [1.5, 7.25, 9_007_199_254_740_990.0, 9_007_199_254_740_991.0, 1e300, 0.0, -1.0];
pub(super) const TEXTS: [&str; 4] = ["One text.", "Another text.", "Third", ""];
pub(super) const BILLINGS: [i64; 6] = [1, 2, 3, 2_147_483_647, 2_147_483_646, 0];

impl<'a> Draw<'a> {
    pub fn new(choices: &'a mut Choices, state: &'a State, used: &'a Used) -> Self {
        Self { choices, state, used }
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.choices.below(end)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.choices.chance(percent)
    }

    pub fn one<T: Copy>(&mut self, from: &[T]) -> T {
        self.choices.one(from)
    }

    /// Rather one of the first `good`.
    pub(super) fn mostly<T: Copy>(&mut self, from: &[T], good: usize) -> T {
        if self.chance(90) { self.one(&from[..good]) } else { self.one(from) }
    }

    /// A name.
    pub fn word(&mut self) -> &'static str {
        if self.chance(2) { "" } else { WORDS[self.below(WORDS.len())].text }
    }

    /// A TMDB id; those of films, people and entries are of one small pool.
    pub fn tmdb(&mut self, kind: Kind) -> Value {
        let most = if kind == Kind::Movie { 6 } else { 5 };
        match self.below(40) {
            0 => json!(self.one(&[0, -1, 2_147_483_647_i64])),
            _ => json!(1 + self.below(most)),
        }
    }

    /// An IMDb id.
    pub fn imdb(&mut self, kind: Kind) -> Value {
        let prefix = kind.imdb().unwrap();
        match self.below(30) {
            0 => json!(self.one(&["", "tt", "xx0000001"])),
            _ => json!(format!("{prefix}000000{}", 1 + self.below(5))),
        }
    }

    /// A slug: one that somebody has or had, one that is like it, or another.
    pub fn slug(&mut self, kind: Kind) -> Value {
        let mut used: Vec<&String> = self.used.0.iter().map(|(_, slug)| slug).collect();
        let own = self.used.0.iter().filter(|(of, _)| *of == kind).map(|(_, slug)| slug);
        used.extend(own.clone());
        used.extend(own);
        let text = match self.below(20) {
            0..13 if !used.is_empty() => used[self.below(used.len())].clone(),
            13 if !used.is_empty() => format!("{}-2", used[self.below(used.len())]),
            14 => self.one(&["", "17", "a--b", "tt0000001", "Heat"]).to_owned(),
            _ => self.one(&["x", "x-2", "heat", "heat-2", "heat-3", "amelie-1995"]).to_owned(),
        };
        json!(text)
    }

    /// Any identifier of somebody who is there or was, or of nobody.
    pub fn identifier(&mut self, kind: Kind) -> String {
        let records: Vec<u32> = self.state.of(kind).map(|(number, _)| number).collect();
        let made = self.state.made.get(&kind).copied().unwrap_or_default() as usize;
        match self.below(20) {
            0..11 if !records.is_empty() => {
                format!("{}:{}", kind.word(), records[self.below(records.len())])
            }
            11 | 12 => format!("{}:{}", kind.word(), 1 + self.below(made + 2)),
            13..15 => self.slug(kind).as_str().unwrap().to_owned(),
            15..17 => format!("tmdb:{}", 1 + self.below(6)),
            17 if kind.imdb().is_some() => self.imdb(kind).as_str().unwrap().to_owned(),
            18 if kind.imdb().is_some() => format!("imdb:{}", self.imdb(kind).as_str().unwrap()),
            19 if self.chance(20) => "what:1".to_owned(),
            _ => format!("{}:{}", kind.word(), 1 + self.below(made + 1)),
        }
    }

    /// The version that an identifier's record has, or another one.
    pub fn version(&mut self, kind: Kind, id: &str) -> i64 {
        let name = super::super::reference::parse(kind, id);
        let found = name.and_then(|name| self.state.find(kind, &name));
        let version = found.map_or(1, |number| self.state.get(kind, number).version);
        if self.chance(70) { version } else { version + 1 }
    }

    /// An entry's TMDB id: mostly one that belongs to names of the same words, or else any of those.
    pub fn entry_id(&mut self, name: &str) -> i64 {
        let any = self.chance(15);
        let class = if any { self.below(WORDS.len()) as i64 + 1 } else { word::class(name) };
        class + 20 * self.below(2) as i64 + 1
    }

    pub(super) fn editors_id(&mut self) -> i64 {
        self.mostly(&[51, 52, 53, 0, -1], 3)
    }

    /// What is known of an entry; its slug only as an editor gives it.
    pub fn entry(&mut self, kind: Kind, editor: bool) -> Value {
        let name = self.word();
        let mut input = Map::from_iter([("name".to_owned(), json!(name))]);
        if self.chance(40) {
            let id = if editor { self.editors_id() } else { self.entry_id(name) };
            input.insert("tmdbId".to_owned(), json!(id));
        }
        if editor && self.chance(30) {
            input.insert("slug".to_owned(), self.slug(kind));
        }
        if self.chance(30) && kind == Kind::Company {
            input.insert("country".to_owned(), json!(self.mostly(&["IE", "FR", "QQ"], 2)));
        }
        let pictures = ["tmdb:/a.png", "tmdb:/b.png", "nowhere"];
        if let Some(field) = super::super::group::picture(kind).filter(|_| self.chance(30)) {
            input.insert(field.to_owned(), json!(self.mostly(&pictures, 2)));
        }
        Value::Object(input)
    }

    /// A reference to a record, or what is known of it.
    pub(super) fn reference(&mut self, kind: Kind) -> Value {
        match self.below(10) {
            1 if self.chance(30) => json!({ "slug": self.slug(kind) }),
            2 if self.chance(30) => json!({ "tmdbId": self.one(&[2, 22, 4, 51, 52]) }),
            _ => json!({ "create": self.entry(kind, false) }),
        }
    }

    pub(super) fn list(&mut self, kind: Kind) -> Value {
        if self.chance(3) {
            let from = self.below(20);
            let count = 12 + self.below(10);
            let entry = |at: usize| json!({ "create": { "name": format!("Entry {}", from + at) } });
            return (0..count).map(entry).collect();
        }
        let count = self.below(4);
        (0..count).map(|_| self.reference(kind)).collect()
    }
}
