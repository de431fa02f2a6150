//! Which entry a draft means.
//!
//! **Invariant:** drafts that mean one entry share it, whether it is stored or met for the first
//! time in this batch.

use std::collections::HashMap;

use super::super::text::fold;
use super::{Draft, Stored};

/// An entry that is stored or will be.
pub(super) struct Entry {
    /// Its key, once it has one.
    pub(super) id: Option<i64>,
    /// What is known of it.
    pub(super) facts: Draft,
    /// Whether a draft told something new of a stored entry.
    pub(super) changed: bool,
}

/// The entries, by what they are known by.
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    by_id: HashMap<i32, usize>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Found {
    /// The entries that are stored.
    pub(super) fn new(stored: Vec<Stored>) -> Self {
        let mut this = Self { entries: Vec::new(), by_id: HashMap::new(), by_name: HashMap::new() };
        for entry in stored {
            this.add(Some(entry.id), entry.draft());
        }
        this
    }

    /// The place of the entry that `draft` means.
    pub(super) fn place(&mut self, draft: &Draft) -> usize {
        let known = draft.tmdb_id.and_then(|id| self.by_id.get(&id)).copied();
        match known.or_else(|| self.namesake(draft)) {
            Some(place) => {
                self.fill(place, draft);
                place
            }
            None => self.add(None, draft.clone()),
        }
    }

    fn add(&mut self, id: Option<i64>, facts: Draft) -> usize {
        let place = self.entries.len();
        if let Some(tmdb_id) = facts.tmdb_id {
            self.by_id.insert(tmdb_id, place);
        }
        self.by_name.entry(fold(&facts.name)).or_default().push(place);
        self.entries.push(Entry { id, facts, changed: false });
        place
    }

    /// An entry of the same name, where it or the draft has no id to be known by.
    fn namesake(&self, draft: &Draft) -> Option<usize> {
        let mut named = self.by_name.get(&fold(&draft.name))?.iter().copied();
        let idless = |place: &usize| {
            self.entries.get(*place).is_some_and(|entry| entry.facts.tmdb_id.is_none())
        };
        named.find(|place| draft.tmdb_id.is_none() || idless(place))
    }

    fn fill(&mut self, place: usize, draft: &Draft) {
        let Some(entry) = self.entries.get_mut(place) else {
            return;
        };
        let before = entry.facts.clone();
        let facts = &mut entry.facts;
        facts.tmdb_id = facts.tmdb_id.or(draft.tmdb_id);
        facts.image = facts.image.take().or_else(|| draft.image.clone());
        facts.country = facts.country.take().or_else(|| draft.country.clone());
        entry.changed |= *facts != before;
        if let Some(tmdb_id) = facts.tmdb_id {
            self.by_id.insert(tmdb_id, place);
        }
    }
}
