//! The statements that read and write credits.
//!
//! **Invariant:** their number does not depend on how many credits there are.

use std::collections::HashMap;

use sea_orm::FromQueryResult;

use super::super::writer::Writer;
use super::diff::Diff;
use super::row::{Row, StoredCredits, StoredRow};
use crate::db::rows::{Column, Rows};
use crate::error::Result;

struct KeyedRow {
    id: i64,
    stored: StoredRow,
}

impl FromQueryResult for KeyedRow {
    fn from_query_result(row: &sea_orm::QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            stored: StoredRow::from_query_result(row, prefix)?,
        })
    }
}

/// The credits of `movies`, by movie, in order.
pub(in super::super) async fn stored(
    writer: &Writer,
    movies: Vec<i64>,
) -> Result<HashMap<i64, StoredCredits>> {
    let sql = "SELECT id, movie_id, person_id, kind, position, lead, released, department, job, \
               characters, credited_as, billing, uncredited, voice FROM credit \
               WHERE movie_id IN (SELECT movie_id FROM {rows} AS given) \
               ORDER BY movie_id, kind, position, id";
    let mut by_movie: HashMap<i64, StoredCredits> = HashMap::new();
    for KeyedRow { id, stored } in writer.find(sql, Rows::integers("movie_id", movies)).await? {
        by_movie.entry(stored.movie_id).or_default().push((id, stored));
    }
    Ok(by_movie)
}

/// Writes the differences of many movies.
pub(in super::super) async fn write(writer: &Writer, differences: Vec<(i64, Diff)>) -> Result<()> {
    let (mut removed, mut changed, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    for (movie, diff) in differences {
        removed.extend(diff.removed);
        changed.extend(diff.changed);
        fresh.extend(diff.fresh.into_iter().map(|row| (movie, row)));
    }
    let delete = "DELETE FROM credit WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(delete, Rows::integers("id", removed)).await?;
    update(writer, changed).await?;
    insert(writer, fresh).await
}

async fn update(writer: &Writer, changed: Vec<(i64, Row)>) -> Result<()> {
    let (ids, rows): (Vec<i64>, Vec<Row>) = changed.into_iter().unzip();
    let columns = columns(Rows::new(), rows);
    let set: Vec<String> =
        columns.names().split(", ").map(|name| format!("{name} = given.{name}")).collect();
    let sql = format!(
        "UPDATE credit SET {} FROM {{rows}} AS given WHERE credit.id = given.id",
        set.join(", ")
    );
    writer.run(&sql, columns.with("id", Column::Integer(ids))).await
}

async fn insert(writer: &Writer, fresh: Vec<(i64, Row)>) -> Result<()> {
    let (movies, rows): (Vec<i64>, Vec<Row>) = fresh.into_iter().unzip();
    let rows = columns(Rows::integers("movie_id", movies), rows);
    let names = rows.names();
    let sql = format!("INSERT INTO credit ({names}) SELECT {names} FROM {{rows}} AS given");
    writer.run(&sql, rows).await
}

fn columns(table: Rows, rows: Vec<Row>) -> Rows {
    let integers = |of: fn(&Row) -> i64| Column::Integer(rows.iter().map(of).collect());
    let flags = |of: fn(&Row) -> bool| Column::Flag(rows.iter().map(of).collect());
    let billing = rows.iter().map(|row| row.billing.map(i64::from)).collect();
    let table = table
        .with("person_id", integers(|row| row.person_id))
        .with("kind", integers(|row| row.kind.into()))
        .with("position", integers(|row| row.position.into()))
        .with("lead", flags(|row| row.lead))
        .with("uncredited", flags(|row| row.uncredited))
        .with("voice", flags(|row| row.voice))
        .with("billing", Column::OptionalInteger(billing));
    let (mut released, mut departments, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut characters, mut names) = (Vec::new(), Vec::new());
    for row in rows {
        released.push(row.released);
        departments.push(row.department);
        jobs.push(row.job);
        characters.push(row.characters);
        names.push(row.credited_as);
    }
    table
        .with("released", Column::Text(released))
        .with("department", Column::Text(departments))
        .with("job", Column::Text(jobs))
        .with("characters", Column::Text(characters))
        .with("credited_as", Column::OptionalText(names))
}

/// Copies the movies' release dates into their credits.
pub(in super::super) async fn follow_release(
    writer: &Writer,
    released: Vec<(i64, String)>,
) -> Result<()> {
    let (movies, dates) = released.into_iter().unzip();
    let rows = Rows::integers("movie_id", movies).with("released", Column::Text(dates));
    let sql = "UPDATE credit SET released = given.released FROM {rows} AS given \
               WHERE credit.movie_id = given.movie_id AND credit.released <> given.released";
    writer.run(sql, rows).await
}
