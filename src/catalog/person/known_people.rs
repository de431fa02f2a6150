//! Stored people, by the identifiers that drafts give.
//!
//! **Invariant:** one statement for each kind of identifier.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;

use super::super::writer::Writer;
use super::PersonDraft;
use super::facts::Facts;
use super::identify::IdentifierRecord;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

/// What is stored under the ids of some drafts.
#[derive(Default)]
pub(super) struct KnownPeople {
    /// The identifiers of people, and of the people merged into them.
    pub(super) records: Vec<IdentifierRecord>,
    /// What is stored of the people who have one of the ids themselves.
    pub(super) facts: HashMap<i64, Facts>,
}

#[derive(FromQueryResult)]
struct Row {
    row_id: i64,
    redirect_id: Option<i64>,
    tmdb_id: Option<i32>,
    imdb_id: Option<String>,
    name: Option<String>,
    profile_path: Option<String>,
    popularity: Option<f64>,
    edited: Option<String>,
}

/// What is stored under the ids of `drafts`.
pub(super) async fn load_known(writer: &Writer, drafts: &[&PersonDraft]) -> Result<KnownPeople> {
    let free = || drafts.iter().filter(|draft| draft.reference.is_none());
    let mut tmdb: Vec<i64> = free().filter_map(|draft| draft.tmdb_id).map(i64::from).collect();
    tmdb.sort_unstable();
    tmdb.dedup();
    let mut imdb: Vec<String> = free().filter_map(|draft| draft.imdb_id.clone()).collect();
    imdb.sort_unstable();
    imdb.dedup();
    let mut rows: Vec<Row> = writer.find(&sql("tmdb_id"), Rows::integers("tmdb_id", tmdb)).await?;
    rows.extend(writer.find::<Row>(&sql("imdb_id"), Rows::texts("imdb_id", imdb)).await?);
    let (mut known, mut seen) = (KnownPeople::default(), HashSet::new());
    for row in rows {
        let Row { row_id, redirect_id, tmdb_id, imdb_id, profile_path, popularity, .. } = row;
        // Both statements find a row of which both ids are given.
        if !seen.insert((row_id, redirect_id)) {
            continue;
        }
        let record = IdentifierRecord {
            row: row_id,
            redirect: redirect_id,
            tmdb_id,
            imdb_id: imdb_id.clone(),
        };
        known.records.push(record);
        if redirect_id.is_none() {
            let (id, name) = (Some(row_id), row.name.unwrap_or_default());
            let edited = row.edited.unwrap_or_default();
            let facts = Facts { id, name, tmdb_id, imdb_id, profile_path, popularity, edited };
            known.facts.insert(row_id, facts);
        }
    }
    Ok(known)
}

fn sql(column: &str) -> String {
    format!(
        "SELECT id AS row_id, CAST(NULL AS bigint) AS redirect_id, tmdb_id, imdb_id, name, \
         profile_path, popularity, edited FROM person WHERE {column} IN (SELECT {column} FROM {{rows}} AS given) \
         UNION ALL SELECT target AS row_id, id AS redirect_id, tmdb_id, imdb_id, NULL, NULL, \
         NULL, NULL FROM person_redirect WHERE {column} IN (SELECT {column} FROM {{rows}} AS given)"
    )
}

/// Has merged people be known by the identifiers that drafts gave beside theirs, so that another
/// draft with only those means the same person.
pub(super) async fn remember(writer: &Writer, learnt: Vec<IdentifierRecord>) -> Result<()> {
    let ids = learnt.iter().filter_map(|record| record.redirect).collect();
    let tmdb = learnt.iter().map(|record| record.tmdb_id.map(i64::from)).collect();
    let imdb = learnt.into_iter().map(|record| record.imdb_id).collect();
    let rows = Rows::integers("id", ids)
        .with("tmdb_id", Column::OptionalInteger(tmdb))
        .with("imdb_id", Column::OptionalText(imdb));
    let sql = "UPDATE person_redirect SET tmdb_id = given.tmdb_id, imdb_id = given.imdb_id \
               FROM {rows} AS given WHERE person_redirect.id = given.id";
    writer.run(sql, rows).await
}
