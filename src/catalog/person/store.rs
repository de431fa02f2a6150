//! The statements that read and write people.
//!
//! **Invariant:** an update raises the version.

use entity::person::Model;
use sea_orm::Value;

use super::super::versioned::Versioned;
use super::super::writer::Writer;
use super::super::{search, slug};
use super::facts::{BatchPerson, Facts};
use super::row;
use crate::db::rows::{Column, Rows};
use crate::db::search::SearchKind;
use crate::error::Result;
use crate::event::ChangeType;

/// Writes what was learnt of stored people.
pub(super) async fn update(writer: &Writer, named: &[&mut BatchPerson<'_>]) -> Result<()> {
    let changed = named.iter().filter(|person| person.changed);
    let (ids, facts): (Vec<i64>, Vec<&Facts>) =
        changed.filter_map(|person| Some((person.facts.id?, &person.facts))).unzip();
    let sql = "UPDATE person SET tmdb_id = given.tmdb_id, imdb_id = given.imdb_id, \
               profile_path = given.profile_path, popularity = given.popularity, \
               version = person.version + 1, updated_at = $1 \
               FROM {rows} AS given WHERE person.id = given.id \
               RETURNING person.id, person.version";
    let figures = ids.iter().copied().zip(facts.iter().map(|facts| facts.popularity)).collect();
    let rows = columns(Rows::integers("id", ids), &facts);
    let updated = writer.find_with(sql, vec![Value::from(writer.now())], rows).await?;
    writer.record(Versioned::changes(updated, ChangeType::PersonUpdated));
    search::popularity(writer, SearchKind::Person, figures).await
}

/// Inserts the people who are not stored.
pub(super) async fn insert(writer: &Writer, named: &mut [&mut BatchPerson<'_>]) -> Result<()> {
    let mut fresh: Vec<&mut BatchPerson<'_>> = named
        .iter_mut()
        .map(|person| &mut **person)
        .filter(|person| person.facts.id.is_none())
        .collect();
    let preferred = fresh.iter().map(|person| preferred_slug(person)).collect();
    let slugs = slug::allocate(writer, "person", preferred).await?;
    let blank = row::blank(writer.now());
    let row = |(person, slug): (&&mut BatchPerson<'_>, String)| {
        let mut row = Model { slug, name: person.draft.name.clone(), ..blank.clone() };
        row::derive(&mut row);
        person.facts.put(row)
    };
    let mut rows: Vec<Model> = fresh.iter().zip(slugs).map(row).collect();
    row::insert(writer, &mut rows).await?;
    for (person, row) in fresh.iter_mut().zip(&rows) {
        person.facts.id = Some(row.id);
    }
    Ok(())
}

fn preferred_slug(person: &BatchPerson<'_>) -> String {
    let own = person.draft.slug.as_deref().unwrap_or(&person.draft.name);
    slug::of_name("person", own, person.facts.tmdb_id)
}

fn columns(rows: Rows, facts: &[&Facts]) -> Rows {
    let tmdb = facts.iter().map(|facts| facts.tmdb_id.map(i64::from)).collect();
    let imdb = facts.iter().map(|facts| facts.imdb_id.clone()).collect();
    let profiles = facts.iter().map(|facts| facts.profile_path.clone()).collect();
    let figures = facts.iter().map(|facts| facts.popularity).collect();
    rows.with("tmdb_id", Column::OptionalInteger(tmdb))
        .with("imdb_id", Column::OptionalText(imdb))
        .with("profile_path", Column::OptionalText(profiles))
        .with("popularity", Column::OptionalNumber(figures))
}
