//! The entries of a list, which is one of movies or of something else.
//!
//! **Invariant:** a list without a movie is refused once, because its entries are no records.

use crate::import::record::SourceRecord;

/// The most entries that wait for the first movie, because they are kept in memory.
const MOST: usize = 1000;

/// The entries so far.
#[derive(Default)]
pub(super) struct Listed {
    held: Vec<SourceRecord>,
    /// Whether the list is one of movies, so that each entry is handed over.
    movies: bool,
}

impl Listed {
    /// Takes an entry; those that can be handed over.
    pub(super) fn add(&mut self, record: SourceRecord) -> Vec<SourceRecord> {
        self.movies |= record.draft.is_ok() || self.held.len() >= MOST;
        self.held.push(record);
        if self.movies { std::mem::take(&mut self.held) } else { Vec::new() }
    }

    /// What is left at the end of the list; `empty` is for a list without entries.
    pub(super) fn finish(self, empty: SourceRecord) -> Option<SourceRecord> {
        if self.movies {
            return None;
        }
        let count = self.held.len();
        let Some(mut first) = self.held.into_iter().next() else { return Some(empty) };
        let reason = first.draft.err().unwrap_or_default();
        first.draft =
            Err(format!("a list of {count}, of which none is a movie; the first: {reason}"));
        Some(first)
    }

    /// What is left where the file breaks off.
    pub(super) fn break_off(self) -> Vec<SourceRecord> {
        self.held
    }
}
