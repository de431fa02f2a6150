//! The statements that read and write people.
//!
//! **Invariant:** an update raises the version.

use entity::person::Model;
use sea_orm::Value;

use super::super::text::{fold, sort_key};
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
    let changed = || named.iter().filter(|person| person.facts.id.is_some() && person.is_changed());
    let (ids, facts): (Vec<i64>, Vec<&Facts>) =
        changed().filter_map(|person| Some((person.facts.id?, &person.facts))).unzip();
    let rows = columns(Rows::new(), &facts);
    let sql = format!(
        "UPDATE person SET {}, version = person.version + 1, updated_at = $1 \
         FROM {{rows}} AS given WHERE person.id = given.id RETURNING person.id, person.version",
        rows.assignments()
    );
    let figures = ids.iter().copied().zip(facts.iter().map(|facts| facts.popularity)).collect();
    let rows = rows.with("id", Column::Integer(ids));
    let updated = writer.find_with(&sql, vec![Value::from(writer.now())], rows).await?;
    writer.record(Versioned::changes(updated, ChangeType::PersonUpdated));
    search::popularity(writer, SearchKind::Person, figures).await?;
    let renamed = || changed().filter(|person| person.facts.name != person.before.name);
    let entry = |facts: &Facts| row::entry(&facts.put(row::blank(0)));
    let before: Vec<_> = renamed().map(|person| entry(&person.before)).collect();
    let now: Vec<_> = renamed().map(|person| entry(&person.facts)).collect();
    search::store(writer, &before, &now).await
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
        let mut row = person.facts.put(Model { slug, ..blank.clone() });
        row::derive(&mut row);
        row
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
    let named = |of: fn(&str) -> String| facts.iter().map(|facts| of(&facts.name)).collect();
    rows.with("name", Column::Text(named(str::to_owned)))
        .with("name_folded", Column::Text(named(fold)))
        .with("sort_name", Column::Text(named(sort_key)))
        .with("edited", Column::Text(facts.iter().map(|facts| facts.edited.clone()).collect()))
        .with("tmdb_id", Column::OptionalInteger(tmdb))
        .with("imdb_id", Column::OptionalText(imdb))
        .with("profile_path", Column::OptionalText(profiles))
        .with("popularity", Column::OptionalNumber(figures))
}
