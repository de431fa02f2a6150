//! Folding the names of entries that were there before names were folded.
//!
//! Not a migration, because folding is Rust's and because what becomes one is in the change log.
//!
//! **Invariant:** all of it is one transaction, which ends by writing the version: a server that
//! is stopped meanwhile begins anew at its next start, and one that finds the version, and every
//! name folded, does nothing.

use std::collections::{BTreeMap, BTreeSet};

use entity::vocabulary_state;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Set};

use super::super::movie::bump_version;
use super::super::search::fold_name;
use super::super::writer::Writer;
use super::table::VocabularyTable;
use super::tables::TABLES;
use crate::auth::Editor;
use crate::db::rows::{Column, Rows};
use crate::db::{Db, sql};
use crate::error::Result;

/// The version of the rules by which names are folded; raising it folds every name anew.
const VERSION: i32 = 1;

/// Rows read or written at a time.
pub(super) const CHUNK: usize = 5000;

/// The entries of a table by what their names are folded to.
struct Folded {
    table: &'static VocabularyTable,
    /// The folded name of each entry that stays.
    names: Vec<(i64, String)>,
    /// The entry that stays for each that goes.
    survivors: BTreeMap<i64, i64>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    name: String,
    tmdb_id: Option<i32>,
}

/// Folds every name unless that is done, and makes one of the entries that have one name; how many
/// entries it left.
pub async fn fill(db: &Db) -> Result<u64> {
    if is_complete(db.reader()).await? {
        return Ok(0);
    }
    let writer = Writer::begin(db, &Editor::operator()).await?;
    writer.transaction().take_time().await?;
    // Another server may have done it while this one waited.
    if is_complete(writer.transaction()).await? {
        return Ok(0);
    }
    let mut tables = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        tables.push(Folded::read(&writer, table).await?);
    }
    merge_duplicates(&writer, &tables).await?;
    for folded in &tables {
        folded.write(&writer).await?;
    }
    writer.transaction().execute_unprepared("DELETE FROM vocabulary_state").await?;
    let state = vocabulary_state::ActiveModel { id: Set(1), version: Set(VERSION) };
    vocabulary_state::Entity::insert(state).exec_without_returning(writer.transaction()).await?;
    writer.commit().await?;
    Ok(tables.iter().map(|folded| folded.names.len() as u64).sum())
}

async fn is_complete(connection: &impl ConnectionTrait) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Unfolded {
        #[expect(dead_code, reason = "that there is one says it")]
        id: i64,
    }
    let state = vocabulary_state::Entity::find_by_id(1).one(connection).await?;
    if state.is_none_or(|state| state.version != VERSION) {
        return Ok(false);
    }
    let of = |table: &VocabularyTable| {
        format!("SELECT id FROM {} WHERE name_folded IS NULL", table.name)
    };
    let any = format!("{} LIMIT 1", TABLES.map(of).join(" UNION ALL "));
    Ok(sql::find::<Unfolded>(connection, &any, []).await?.is_none())
}

/// Makes one of the entries that have one name. A movie that several of them change changes once.
async fn merge_duplicates(writer: &Writer, tables: &[Folded]) -> Result<()> {
    let mut movies = BTreeSet::new();
    for Folded { table, survivors, .. } in tables {
        movies.extend(table.rename_in_movies(writer, survivors).await?);
    }
    let movies: Vec<i64> = movies.into_iter().collect();
    for movies in movies.chunks(CHUNK) {
        bump_version(writer, movies.to_vec()).await?;
    }
    for Folded { table, survivors, .. } in tables {
        table.merge_rows(writer, survivors).await?;
    }
    Ok(())
}

impl Folded {
    async fn read(writer: &Writer, table: &'static VocabularyTable) -> Result<Self> {
        // Those of a name in the order in which they survive: with its source's id, older.
        let mut by_name: BTreeMap<String, BTreeSet<(bool, i64)>> = BTreeMap::new();
        let sql = format!(
            "SELECT id, name, tmdb_id FROM {} WHERE id > (SELECT id FROM {{rows}} AS given) \
             ORDER BY id LIMIT {CHUNK}",
            table.name
        );
        let mut after = i64::MIN;
        loop {
            let rows: Vec<Row> = writer.find(&sql, Rows::integers("id", vec![after])).await?;
            let Some(last) = rows.last() else {
                return Ok(Self::of(table, by_name));
            };
            after = last.id;
            for Row { id, name, tmdb_id } in rows {
                by_name.entry(fold_name(&name)).or_default().insert((tmdb_id.is_none(), id));
            }
        }
    }

    fn of(
        table: &'static VocabularyTable,
        by_name: BTreeMap<String, BTreeSet<(bool, i64)>>,
    ) -> Self {
        let (mut names, mut survivors) = (Vec::with_capacity(by_name.len()), BTreeMap::new());
        for (name, entries) in by_name {
            let mut entries = entries.into_iter().map(|(_, id)| id);
            if let Some(survivor) = entries.next() {
                survivors.extend(entries.map(|gone| (gone, survivor)));
                names.push((survivor, name));
            }
        }
        Self { table, names, survivors }
    }

    async fn write(&self, writer: &Writer) -> Result<()> {
        let name = self.table.name;
        // None may have another's by the rules before.
        let clear = format!("UPDATE {name} SET name_folded = NULL WHERE name_folded IS NOT NULL");
        writer.transaction().execute_unprepared(&clear).await?;
        let sql = format!(
            "UPDATE {name} SET name_folded = given.name_folded FROM {{rows}} AS given \
             WHERE {name}.id = given.id"
        );
        for names in self.names.chunks(CHUNK) {
            let (ids, names) = names.iter().cloned().unzip();
            let rows = Rows::integers("id", ids).with("name_folded", Column::Text(names));
            writer.run(&sql, rows).await?;
        }
        Ok(())
    }
}
