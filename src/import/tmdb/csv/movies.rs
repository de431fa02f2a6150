//! The columns of the movies file.
//!
//! **Invariant:** an id and a title are needed, every other column may be missing; a column means
//! what the key of that name means in a response ([`details`]).

use csv::StringRecord;

use super::super::details;
use super::super::node::{Node, Object};
use super::super::reading::{Notes, whole};
use super::rows::CsvRows;
use crate::catalog::movie::MovieDraft;
use crate::error::Result;

/// What the column of the id may be called.
const IDS: [&str; 3] = ["id", "movie_id", "tmdb_id"];

/// The columns of a file by place.
pub(super) struct MovieColumns(Vec<String>);

impl MovieColumns {
    /// The columns of an open file.
    pub(super) fn of(rows: &CsvRows) -> Result<Self> {
        let id = rows.needed(&IDS)?;
        rows.needed(&["title"])?;
        let mut names = rows.names();
        if let Some(name) = names.get_mut(id) {
            "id".clone_into(name);
        }
        Ok(Self(names))
    }

    /// The id of a row, if it has one.
    pub(super) fn id(&self, fields: &StringRecord) -> Option<i64> {
        let place = self.0.iter().position(|name| name == "id")?;
        whole(&Node::Text(fields.get(place)?.to_owned()))
    }

    /// The movie of a row.
    pub(super) fn draft(
        &self,
        fields: &StringRecord,
        notes: &mut Notes,
    ) -> Result<MovieDraft, String> {
        let mut row = Object::default();
        for (name, text) in self.0.iter().zip(fields) {
            row.put(name.clone(), Node::Text(text.to_owned()));
        }
        details::draft(row, notes)
    }
}
