//! A movie on its way into the catalogue.

use entity::movie::Model;

use super::matching::StoredMovie;
use super::outcome::RecordOutcome;
use super::row;
use super::valid_movie::ValidMovie;
use crate::catalog::edited::{self, Origin};
use crate::catalog::writer::Writer;

/// A movie on its way.
pub(super) struct MovieWrite<'a> {
    /// Its place in the batch.
    pub(super) index: usize,
    pub(super) movie: &'a ValidMovie,
    pub(super) stored: Option<StoredMovie>,
    pub(super) row: Model,
    pub(super) changed: bool,
    pub(super) origin: Origin,
    /// The lists that the record changes.
    pub(super) lists: Vec<&'static str>,
    /// What was left out of its credits.
    pub(super) notes: Vec<String>,
    /// What was not written because an editor has written it.
    pub(super) kept: Vec<String>,
}

impl MovieWrite<'_> {
    pub(super) fn before(&self) -> Option<&Model> {
        self.stored.as_ref().map(|stored| &*stored.row)
    }

    pub(super) fn movie(&self) -> Option<i64> {
        self.before().map(|row| row.id)
    }

    /// Whether a field is an editor's, which the record does not change.
    pub(super) fn keeps(&self, field: &str) -> bool {
        let edited = self.before().map_or("", |row| &row.edited);
        self.origin == Origin::Source && edited::has(edited, field)
    }
}

impl<'a> MovieWrite<'a> {
    pub(super) fn new(
        index: usize,
        movie: &'a ValidMovie,
        stored: Option<StoredMovie>,
        (origin, writer): (Origin, &Writer),
    ) -> Self {
        let changed = stored.is_none();
        let row = row::blank(writer.now());
        let (lists, notes, kept) = (Vec::new(), Vec::new(), Vec::new());
        Self { index, movie, stored, row, changed, origin, lists, notes, kept }
    }

    pub(super) fn outcome(&self) -> RecordOutcome {
        match (&self.stored, self.changed) {
            (None, _) => RecordOutcome::Inserted(self.row.id),
            (Some(_), true) => RecordOutcome::Updated(self.row.id),
            (Some(_), false) => RecordOutcome::Unchanged(self.row.id),
        }
    }
}
