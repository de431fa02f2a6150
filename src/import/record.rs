//! What a reader hands over.
//!
//! **Invariant:** every record of a source is handed over, usable or not, with its place.

use std::sync::Arc;

use super::unread::Unread;
use crate::catalog::movie::{MovieDraft, ValidMovie};

/// The position of a record.
#[derive(Clone, Debug)]
pub(super) struct RecordPosition {
    /// The file's path as given.
    pub(super) file: Arc<str>,
    /// The record's number in the file, from 1; a header does not count.
    pub(super) number: u64,
    /// The line on which it begins, from 1.
    pub(super) line: u64,
}

/// A record as its format words it.
#[derive(Debug)]
pub(super) struct SourceRecord {
    pub(super) place: RecordPosition,
    /// The movie, or why there is none.
    pub(super) draft: Result<MovieDraft, String>,
    /// What had to be left out of it.
    pub(super) warnings: Vec<String>,
    /// What of it is not stored.
    pub(super) unread: Unread,
}

impl SourceRecord {
    pub(super) fn refused(place: RecordPosition, reason: impl Into<String>) -> Self {
        let (warnings, unread) = (Vec::new(), Unread::default());
        Self { place, draft: Err(reason.into()), warnings, unread }
    }

    /// The record by the catalogue's rules.
    pub(super) fn validate(self) -> CheckedRecord {
        let Self { place, draft, mut warnings, unread } = self;
        let movie = draft.and_then(MovieDraft::validate_lenient).map(|(movie, more)| {
            warnings.extend(more);
            movie
        });
        CheckedRecord { sequence: 0, place, movie, warnings, unread }
    }
}

/// A record by the catalogue's rules.
#[derive(Debug)]
pub(super) struct CheckedRecord {
    /// Its number in the whole source, from 1.
    pub(super) sequence: u64,
    pub(super) place: RecordPosition,
    pub(super) movie: Result<ValidMovie, String>,
    pub(super) warnings: Vec<String>,
    pub(super) unread: Unread,
}
