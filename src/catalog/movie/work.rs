//! A film on its way into the catalogue.

use entity::movie::Model;

use super::film::Film;
use super::matching::Stored;
use super::outcome::Outcome;
use super::row;
use crate::catalog::writer::Writer;

/// A film on its way.
pub(super) struct Work<'a> {
    /// Its place in the batch.
    pub(super) place: usize,
    pub(super) film: &'a Film,
    pub(super) stored: Option<Stored>,
    pub(super) row: Model,
    pub(super) changed: bool,
    /// What was left out of its credits.
    pub(super) notes: Vec<String>,
}

impl Work<'_> {
    pub(super) fn before(&self) -> Option<&Model> {
        self.stored.as_ref().map(|stored| &*stored.row)
    }

    pub(super) fn movie(&self) -> Option<i64> {
        self.before().map(|row| row.id)
    }
}

impl<'a> Work<'a> {
    pub(super) fn new(
        place: usize,
        film: &'a Film,
        stored: Option<Stored>,
        writer: &Writer,
    ) -> Self {
        let changed = stored.is_none();
        let row = row::blank(writer.now());
        Self { place, film, stored, row, changed, notes: Vec::new() }
    }

    pub(super) fn outcome(&self) -> Outcome {
        match (&self.stored, self.changed) {
            (None, _) => Outcome::Inserted(self.row.id),
            (Some(_), true) => Outcome::Updated(self.row.id),
            (Some(_), false) => Outcome::Unchanged(self.row.id),
        }
    }
}
