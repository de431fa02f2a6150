//! A person's row: its columns, and how it is written.
//!
//! **Invariant:** the columns that are derived (folded and sortable name) follow the name.

use entity::person::Model;
use sea_orm::Value;

use super::super::search::{self, Entry};
use super::super::text::{fold, sort_key};
use super::super::vocabulary::Inserted;
use super::super::writer::Writer;
use crate::db::rows::{Column, Rows};
use crate::db::search::Kind;
use crate::error::Result;
use crate::event::{ChangeType, NewChange};

/// The stored people with these keys, in one statement.
pub(super) async fn stored(writer: &Writer, keys: Vec<i64>) -> Result<Vec<Model>> {
    let sql = "SELECT * FROM person WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.find(sql, Rows::integers("id", keys)).await
}

/// A row without anything, for a person who is new at `now`.
pub(super) fn blank(now: i64) -> Model {
    Model {
        id: 0,
        slug: String::new(),
        imdb_id: None,
        tmdb_id: None,
        name: String::new(),
        name_folded: String::new(),
        sort_name: String::new(),
        biography: None,
        birth_date: None,
        death_date: None,
        birth_place: None,
        popularity: None,
        profile_path: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// `row` with this name.
pub(super) fn named(row: Model, name: String) -> Model {
    Model { name_folded: fold(&name), sort_name: sort_key(&name), name, ..row }
}

/// What the person is found by.
pub(super) fn entry(row: &Model) -> Entry {
    Entry {
        kind: Kind::Person,
        target: row.id,
        names: vec![row.name.clone()],
        adult: false,
        popularity: row.popularity,
    }
}

/// Makes the people of `rows`, and tells each its key.
pub(super) async fn insert(writer: &Writer, rows: &mut [Model]) -> Result<()> {
    let slugs: Vec<String> = rows.iter().map(|row| row.slug.clone()).collect();
    let columns = columns(rows);
    let names = columns.names();
    let sql = format!(
        "INSERT INTO person ({names}, created_at, updated_at) \
         SELECT {names}, $1, $1 FROM {{rows}} AS given RETURNING id, slug"
    );
    let inserted = writer.find_with(&sql, vec![Value::from(writer.now())], columns).await?;
    for (row, id) in rows.iter_mut().zip(Inserted::in_order(inserted, &slugs)?) {
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
    let columns = columns(&now);
    let set: Vec<String> =
        columns.names().split(", ").map(|name| format!("{name} = given.{name}")).collect();
    let sql = format!(
        "UPDATE person SET {}, updated_at = $1 FROM {{rows}} AS given WHERE person.id = given.id",
        set.join(", ")
    );
    let ids = now.iter().map(|row| row.id).collect();
    let values = vec![Value::from(writer.now())];
    writer.run_with(&sql, values, columns.with("id", Column::Integer(ids))).await?;
    let told = |row: &Model| NewChange::new(ChangeType::PersonUpdated, row.id, row.version);
    writer.record(now.iter().map(told));
    let entries = |rows: &[Model]| rows.iter().map(entry).collect::<Vec<_>>();
    search::store(writer, &entries(&before), &entries(&now)).await?;
    Ok(now)
}

/// Every column but the key and the times.
pub(super) fn columns(rows: &[Model]) -> Rows {
    let texts =
        |of: fn(&Model) -> &String| Column::Text(rows.iter().map(|row| of(row).clone()).collect());
    let optional = |of: fn(&Model) -> &Option<String>| {
        Column::OptionalText(rows.iter().map(|row| of(row).clone()).collect())
    };
    let tmdb = rows.iter().map(|row| row.tmdb_id.map(i64::from)).collect();
    let figures = rows.iter().map(|row| row.popularity).collect();
    let versions = rows.iter().map(|row| row.version.into()).collect();
    Rows::new()
        .with("slug", texts(|row| &row.slug))
        .with("imdb_id", optional(|row| &row.imdb_id))
        .with("tmdb_id", Column::OptionalInteger(tmdb))
        .with("name", texts(|row| &row.name))
        .with("name_folded", texts(|row| &row.name_folded))
        .with("sort_name", texts(|row| &row.sort_name))
        .with("biography", optional(|row| &row.biography))
        .with("birth_date", optional(|row| &row.birth_date))
        .with("death_date", optional(|row| &row.death_date))
        .with("birth_place", optional(|row| &row.birth_place))
        .with("popularity", Column::OptionalNumber(figures))
        .with("profile_path", optional(|row| &row.profile_path))
        .with("version", Column::Integer(versions))
}
