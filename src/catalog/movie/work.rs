//! A movie on its way into the catalogue.

use entity::movie::Model;

use super::matching::StoredMovie;
use super::outcome::RecordOutcome;
use super::row;
use super::valid_movie::ValidMovie;
use crate::catalog::writer::Writer;

/// A movie on its way.
pub(super) struct MovieWrite<'a> {
    /// Its place in the batch.
    pub(super) index: usize,
    pub(super) movie: &'a ValidMovie,
    pub(super) stored: Option<StoredMovie>,
    pub(super) row: Model,
    pub(super) changed: bool,
    /// What was left out of its credits.
    pub(super) notes: Vec<String>,
}

impl MovieWrite<'_> {
    pub(super) fn before(&self) -> Option<&Model> {
        self.stored.as_ref().map(|stored| &*stored.row)
    }

    pub(super) fn movie(&self) -> Option<i64> {
        self.before().map(|row| row.id)
    }
}

impl<'a> MovieWrite<'a> {
    pub(super) fn new(
        index: usize,
        movie: &'a ValidMovie,
        stored: Option<StoredMovie>,
        writer: &Writer,
    ) -> Self {
        let changed = stored.is_none();
        let row = row::blank(writer.now());
        Self { index, movie, stored, row, changed, notes: Vec::new() }
    }

    pub(super) fn outcome(&self) -> RecordOutcome {
        match (&self.stored, self.changed) {
            (None, _) => RecordOutcome::Inserted(self.row.id),
            (Some(_), true) => RecordOutcome::Updated(self.row.id),
            (Some(_), false) => RecordOutcome::Unchanged(self.row.id),
        }
    }
}
