//! What the catalogue holds, in plain maps.
//!
//! **Invariant:** records are called by numbers in the order in which the model makes them; what a
//! database calls them is found out by [`server`](super::server).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::validation::Names;

/// The types of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Movie,
    Person,
    Genre,
    Keyword,
    Company,
    Collection,
}

impl Kind {
    pub const ALL: [Self; 6] =
        [Self::Movie, Self::Person, Self::Genre, Self::Keyword, Self::Company, Self::Collection];

    /// The word in ids, which is the table's name, too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Movie => "movie",
            Self::Person => "person",
            Self::Genre => "genre",
            Self::Keyword => "keyword",
            Self::Company => "company",
            Self::Collection => "collection",
        }
    }

    /// What IMDb's ids of this type begin with.
    pub fn imdb(self) -> Option<&'static str> {
        match self {
            Self::Movie => Some("tt"),
            Self::Person => Some("nm"),
            _ => None,
        }
    }

    /// The type of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A name of a record of some type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Number(u32),
    Slug(String),
    Imdb(String),
    Tmdb(i64),
}

/// A record of any type; a list of a film has the numbers of its entries, or codes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub slug: String,
    pub imdb: Option<String>,
    pub tmdb: Option<i64>,
    /// The scalars, called as inputs call them.
    pub values: Map<String, Value>,
    pub collection: Option<u32>,
    pub lists: BTreeMap<&'static str, Vec<Value>>,
    pub credits: Vec<Credit>,
    /// The fields that are an editor's.
    pub edited: BTreeSet<String>,
    pub version: i64,
}

impl Record {
    /// A scalar; null where nothing is known.
    pub fn value(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }

    /// Takes scalars as they are given; null clears.
    pub fn set(&mut self, values: Map<String, Value>) {
        self.values.extend(values);
        self.values.retain(|_, value| !value.is_null());
    }

    /// Takes the names that are given.
    pub fn take(&mut self, names: &Names) {
        self.slug = names.slug.clone().unwrap_or_else(|| self.slug.clone());
        self.tmdb = names.tmdb.unwrap_or(self.tmdb);
        self.imdb = names.imdb.clone().unwrap_or_else(|| self.imdb.clone());
    }

    /// A text.
    pub fn text(&self, name: &str) -> &str {
        self.value(name).as_str().unwrap_or_default()
    }
}

/// What somebody did in a film.
#[derive(Clone, Debug, PartialEq)]
pub struct Credit {
    pub number: u32,
    pub person: u32,
    /// 0 directors, 1 performers, 2 the others.
    pub kind: u8,
    pub department: String,
    pub job: String,
    pub characters: Vec<String>,
    pub credited_as: Option<String>,
    pub billing: Option<i64>,
    pub uncredited: bool,
    pub voice: bool,
}

/// What a merged record was known by.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect {
    pub number: u32,
    pub slug: String,
    /// The name without case.
    pub name: String,
    pub imdb: Option<String>,
    pub tmdb: Option<i64>,
    pub target: u32,
}

/// The catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub records: BTreeMap<Kind, BTreeMap<u32, Record>>,
    pub redirects: BTreeMap<Kind, Vec<Redirect>>,
    pub made: BTreeMap<Kind, u32>,
    pub credits_made: u32,
}

impl State {
    /// The records of a type.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (u32, &Record)> {
        self.records.get(&kind).into_iter().flatten().map(|(number, record)| (*number, record))
    }

    pub fn get(&self, kind: Kind, number: u32) -> &Record {
        &self.records[&kind][&number]
    }

    pub fn get_mut(&mut self, kind: Kind, number: u32) -> &mut Record {
        self.records.get_mut(&kind).unwrap().get_mut(&number).unwrap()
    }

    /// Adds a record at version 1; its number.
    pub fn add(&mut self, kind: Kind, record: Record) -> u32 {
        let made = self.made.entry(kind).or_default();
        *made += 1;
        let number = *made;
        self.records.entry(kind).or_default().insert(number, Record { version: 1, ..record });
        number
    }

    /// Takes a record out with the redirects that lead to it.
    pub fn remove(&mut self, kind: Kind, number: u32) -> Record {
        if let Some(redirects) = self.redirects.get_mut(&kind) {
            redirects.retain(|redirect| redirect.target != number);
        }
        self.records.get_mut(&kind).unwrap().remove(&number).unwrap()
    }

    /// The next version of a record.
    pub fn touch(&mut self, kind: Kind, number: u32) {
        self.get_mut(kind, number).version += 1;
    }

    /// The record that has this name by itself.
    pub fn own(&self, kind: Kind, name: &Name) -> Option<u32> {
        let has = |number: u32, record: &Record| match name {
            Name::Number(wanted) => number == *wanted,
            Name::Slug(slug) => record.slug == *slug,
            Name::Imdb(id) => record.imdb.as_ref() == Some(id),
            Name::Tmdb(id) => record.tmdb == Some(*id),
        };
        self.of(kind).find(|(number, record)| has(*number, record)).map(|(number, _)| number)
    }

    /// The survivor of a merged record of this name.
    pub fn redirected(&self, kind: Kind, name: &Name) -> Option<u32> {
        let has = |redirect: &&Redirect| match name {
            Name::Number(wanted) => redirect.number == *wanted,
            Name::Slug(slug) => redirect.slug == *slug,
            Name::Imdb(id) => redirect.imdb.as_ref() == Some(id),
            Name::Tmdb(id) => redirect.tmdb == Some(*id),
        };
        self.redirects.get(&kind)?.iter().find(has).map(|redirect| redirect.target)
    }

    /// The record that this name leads to.
    pub fn find(&self, kind: Kind, name: &Name) -> Option<u32> {
        self.own(kind, name).or_else(|| self.redirected(kind, name))
    }
}
