//! Which entry a draft means.
//!
//! **Invariant:** drafts that mean one entry share it, whether it is stored or met for the first
//! time in this batch; drafts in two batches mean what they mean in one.

use std::collections::HashMap;

use super::super::search::fold_name;
use super::super::slug;
use super::draft::VocabularyDraft;
use super::stored::StoredEntry;

/// A draft and its name as it is compared.
pub(super) struct FoldedDraft<'a> {
    pub(super) draft: &'a VocabularyDraft,
    pub(super) folded: String,
}

impl<'a> From<&'a VocabularyDraft> for FoldedDraft<'a> {
    fn from(draft: &'a VocabularyDraft) -> Self {
        Self { draft, folded: fold_name(&draft.name) }
    }
}

/// An entry that is stored or will be.
pub(super) struct VocabularyEntry {
    /// Its key, once it has one.
    pub(super) id: Option<i64>,
    /// What is known of it.
    pub(super) facts: VocabularyDraft,
    /// Whether a draft added something to a stored entry.
    pub(super) changed: bool,
}

/// The entries, by what they are known by.
pub(super) struct EntryIndex {
    table: &'static str,
    pub(super) entries: Vec<VocabularyEntry>,
    by_id: HashMap<i32, usize>,
    by_name: HashMap<String, usize>,
    /// Ids that meant an entry which has another one for the first time in this batch, each with
    /// the entry's place.
    pub(super) other_ids: Vec<(i32, usize)>,
}

impl EntryIndex {
    /// The entries of `table` that are stored, sorted by their keys: once for each id that they
    /// were found by.
    pub(super) fn new(table: &'static str, stored: Vec<StoredEntry>) -> Self {
        let (by_id, by_name, other_ids) = Default::default();
        let mut this = Self { table, entries: Vec::new(), by_id, by_name, other_ids };
        let mut last = None;
        for entry in stored {
            let index = match last {
                Some((id, index)) if id == entry.id => index,
                _ => this.add(Some(entry.id), fold_name(&entry.name), entry.draft()),
            };
            last = Some((entry.id, index));
            if let Some(known_by) = entry.known_by {
                // An entry's own id comes before a redirect's.
                this.by_id.entry(known_by).or_insert(index);
            }
        }
        this
    }

    /// The place of the entry that a draft means: that of its id, or else that of its name.
    pub(super) fn position(&mut self, named: FoldedDraft<'_>) -> usize {
        let FoldedDraft { draft, folded } = named;
        let known = draft.tmdb_id.and_then(|id| self.by_id.get(&id));
        match known.or_else(|| self.by_name.get(&folded)).copied() {
            Some(index) => {
                self.apply(index, draft);
                index
            }
            None => {
                // Its slug is that of its first mention, because another batch may have the next.
                let new = || slug::of_name(self.table, &draft.name, draft.tmdb_id);
                let slug = draft.slug.clone().unwrap_or_else(new);
                self.add(None, folded, VocabularyDraft { slug: Some(slug), ..draft.clone() })
            }
        }
    }

    fn add(&mut self, id: Option<i64>, folded: String, facts: VocabularyDraft) -> usize {
        let index = self.entries.len();
        if let Some(tmdb_id) = facts.tmdb_id {
            self.by_id.insert(tmdb_id, index);
        }
        self.by_name.entry(folded).or_insert(index);
        self.entries.push(VocabularyEntry { id, facts, changed: false });
        index
    }

    /// Takes from the draft what the entry lacks, unless its source knows the two as different
    /// ones; of such a draft the id alone.
    fn apply(&mut self, index: usize, draft: &VocabularyDraft) {
        let Some(VocabularyEntry { facts, changed, .. }) = self.entries.get_mut(index) else {
            return;
        };
        match (facts.tmdb_id, draft.tmdb_id) {
            (Some(own), Some(other)) if own != other => {
                if self.by_id.insert(other, index).is_none() {
                    self.other_ids.push((other, index));
                }
            }
            _ => {
                *changed |= facts.take_missing(draft);
                self.by_id.extend(facts.tmdb_id.map(|id| (id, index)));
            }
        }
    }
}
