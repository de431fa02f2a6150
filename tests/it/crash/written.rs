//! What was acknowledged, and must be there therefore.

use std::collections::BTreeMap;

/// A change: its type, its node and the node's version after it.
pub type Change = (String, String, i64);

/// A film as it must be.
#[derive(Debug)]
pub struct Film {
    pub title: String,
    pub version: i64,
    pub runtime: Option<i64>,
    /// The id of its only director.
    pub director: String,
    pub deleted: bool,
}

/// A person as they must be.
#[derive(Debug)]
pub struct Person {
    pub name: String,
    pub version: i64,
    /// The survivor of a merged one.
    pub survivor: Option<String>,
}

/// What a writer has written, films and people by their ids.
#[derive(Debug, Default)]
pub struct Written {
    pub films: BTreeMap<String, Film>,
    pub people: BTreeMap<String, Person>,
    /// The change that each mutation was about, in the order of the acknowledgements.
    pub changes: Vec<Change>,
}

impl Written {
    /// A mutation was acknowledged that made this change.
    pub fn change(&mut self, kind: &str, node: &str, version: i64) {
        self.changes.push((kind.to_owned(), node.to_owned(), version));
    }

    /// Somebody new.
    pub fn person(&mut self, id: &str, name: String) {
        self.people.insert(id.to_owned(), Person { name, version: 1, survivor: None });
    }
}

/// The number in a node's id.
pub fn key(id: &str) -> i64 {
    id.split_once(':').unwrap().1.parse().unwrap()
}
