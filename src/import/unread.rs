//! What a source has that the catalogue does not store.
//!
//! **Invariant:** every part is counted by its name, up to a number of names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The most names, because any file may have any number of them.
const MOST: usize = 500;

/// What the parts behind those names count as.
const OTHERS: &str = "(others)";

/// How much of each part was not stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unread(BTreeMap<String, u64>);

impl Unread {
    /// Counts `count` more of the part `name`; nothing for none of it.
    pub(super) fn add(&mut self, name: String, count: u64) {
        if count > 0 {
            self.mention(name, count);
        }
    }

    /// Counts `count` more of the part `name`, which is named also where that is 0.
    pub(super) fn mention(&mut self, name: String, count: u64) {
        let known = self.0.len() < MOST || self.0.contains_key(&name);
        *self.0.entry(if known { name } else { OTHERS.to_owned() }).or_default() += count;
    }

    /// Counts what another record has, too.
    pub(super) fn extend(&mut self, other: Self) {
        for (name, count) in other.0 {
            self.mention(name, count);
        }
    }

    /// The names with their counts, by name.
    pub fn parts(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }
}
