//! A person's row, and how it is written.
//!
//! **Invariant:** the columns that are derived (folded and sortable name) follow the name.

use entity::person::Model;

use super::super::model;
use super::super::search::{self, SearchEntry};
use super::super::text::{fold, sort_key};
use super::super::writer::Writer;
use crate::db::rows::Rows;
use crate::db::search::SearchKind;
use crate::error::Result;
use crate::event::{ChangeType, NewChange};

/// The stored people with these keys, in one statement.
pub(super) async fn stored(writer: &Writer, keys: Vec<i64>) -> Result<Vec<Model>> {
    let sql = "SELECT * FROM person WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.find(sql, Rows::integers("id", keys)).await
}

/// A row without anything, for a person who is new at `now`.
pub(super) fn blank(now: i64) -> Model {
    Model { version: 1, created_at: now, updated_at: now, ..Model::default() }
}

/// Derives the columns that follow the name.
pub(super) fn derive(row: &mut Model) {
    row.name_folded = fold(&row.name);
    row.sort_name = sort_key(&row.name);
}

/// What the person is found by.
pub(super) fn entry(row: &Model) -> SearchEntry {
    SearchEntry {
        kind: SearchKind::Person,
        target: row.id,
        names: vec![row.name.clone()],
        adult: false,
        popularity: row.popularity,
    }
}

/// Inserts the people of `rows`, and sets the key of each.
pub(super) async fn insert(writer: &Writer, rows: &mut [Model]) -> Result<()> {
    let slugs: Vec<String> = rows.iter().map(|row| row.slug.clone()).collect();
    let keys = model::insert(writer, &rows.iter().collect::<Vec<_>>(), &slugs).await?;
    for (row, id) in rows.iter_mut().zip(keys) {
        row.id = id;
        writer.record([NewChange::new(ChangeType::PersonCreated, id, row.version)]);
    }
    search::store(writer, &[], &rows.iter().map(entry).collect::<Vec<_>>()).await
}

/// Puts each second row into the place of the first, as its next version; the rows as they are now.
pub(super) async fn update(writer: &Writer, rows: Vec<(Model, Model)>) -> Result<Vec<Model>> {
    let (before, mut now): (Vec<Model>, Vec<Model>) = rows.into_iter().unzip();
    for (row, before) in now.iter_mut().zip(&before) {
        row.version = before.version + 1;
        row.updated_at = writer.now();
    }
    model::update(writer, &now.iter().collect::<Vec<_>>()).await?;
    let updated = |row: &Model| NewChange::new(ChangeType::PersonUpdated, row.id, row.version);
    writer.record(now.iter().map(updated));
    let entries = |rows: &[Model]| rows.iter().map(entry).collect::<Vec<_>>();
    search::store(writer, &entries(&before), &entries(&now)).await?;
    Ok(now)
}
