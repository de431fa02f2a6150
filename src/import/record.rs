//! What a reader hands over.
//!
//! **Invariant:** every record of a source is handed over, usable or not, with its place.

use std::sync::Arc;

use crate::catalog::movie::{Draft, Film};

/// The position of a record.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The file's path as given.
    pub(super) file: Arc<str>,
    /// The record's number in the file, from 1; a header does not count.
    pub(super) number: u64,
}

/// A record as its format words it.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    /// The film, or why there is none.
    pub(super) draft: Result<Draft, String>,
    /// What had to be left out of it.
    pub(super) warnings: Vec<String>,
}

impl Record {
    pub(super) fn refused(place: Place, reason: impl Into<String>) -> Self {
        Self { place, draft: Err(reason.into()), warnings: Vec::new() }
    }

    /// The record by the catalogue's rules.
    pub(super) fn checked(self) -> Checked {
        let Self { place, draft, mut warnings } = self;
        let film = draft.and_then(Draft::checked).map(|(film, more)| {
            warnings.extend(more);
            film
        });
        Checked { sequence: 0, place, film, warnings }
    }
}

/// A record by the catalogue's rules.
#[derive(Debug)]
pub(super) struct Checked {
    /// Its number in the whole source, from 1.
    pub(super) sequence: u64,
    pub(super) place: Place,
    pub(super) film: Result<Film, String>,
    pub(super) warnings: Vec<String>,
}
