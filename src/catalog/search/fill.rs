//! Filling the index of a catalogue that was there before it.
//!
//! **Invariant:** all of it is one transaction, which ends by writing the version: a server that
//! is stopped meanwhile begins anew at its next start, and one that finds the version does nothing.

use entity::{collection, movie, person, search_state};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
};

use super::entry::SearchEntry;
use super::store;
use crate::auth::Editor;
use crate::catalog::Writer;
use crate::db::Db;
use crate::db::search::SearchKind;
use crate::error::Result;

/// The version of the rules by which names become words; raising it makes every index anew.
const VERSION: i32 = 1;

/// Rows read at a time.
const CHUNK: u64 = 5000;

/// Fills the index unless it is complete; returns how many rows it indexed.
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
    for table in ["search_name", "search_posting", "search_spelling", "search_state"] {
        writer.transaction().execute_unprepared(&format!("DELETE FROM {table}")).await?;
    }
    let mut count = 0;
    for kind in SearchKind::ALL {
        count += index(&writer, kind).await?;
    }
    let state = search_state::ActiveModel { id: Set(1), version: Set(VERSION) };
    search_state::Entity::insert(state).exec_without_returning(writer.transaction()).await?;
    writer.commit().await?;
    Ok(count)
}

async fn is_complete(connection: &impl ConnectionTrait) -> Result<bool> {
    let state = search_state::Entity::find_by_id(1).one(connection).await?;
    Ok(state.is_some_and(|state| state.version == VERSION))
}

async fn index(writer: &Writer, kind: SearchKind) -> Result<u64> {
    let (mut count, mut after) = (0, i64::MIN);
    loop {
        let entries = read(writer, kind, after).await?;
        let Some(last) = entries.last() else {
            return Ok(count);
        };
        after = last.target;
        count += entries.len() as u64;
        store(writer, &[], &entries).await?;
    }
}

/// Key, first name, second name, whether it is an adult title, popularity.
type NameRow = (i64, String, Option<String>, bool, Option<f64>);

/// The first rows behind the key `after`.
async fn read(writer: &Writer, kind: SearchKind, after: i64) -> Result<Vec<SearchEntry>> {
    let connection = writer.transaction();
    let rows: Vec<NameRow> = match kind {
        SearchKind::Movie => {
            use movie::Column::{Adult, Id, OriginalTitle, Popularity, Title};
            let columns = [Id, Title, OriginalTitle, Adult, Popularity];
            let movies = behind::<movie::Entity>(Id, after).columns(columns);
            movies.into_tuple().all(connection).await?
        }
        SearchKind::Person => {
            use person::Column::{Id, Name, Popularity};
            let people = behind::<person::Entity>(Id, after).columns([Id, Name, Popularity]);
            let rows: Vec<(i64, String, Option<f64>)> = people.into_tuple().all(connection).await?;
            rows.into_iter().map(|(id, name, figure)| (id, name, None, false, figure)).collect()
        }
        SearchKind::Collection => {
            use collection::Column::{Id, Name};
            let collections = behind::<collection::Entity>(Id, after).columns([Id, Name]);
            let rows: Vec<(i64, String)> = collections.into_tuple().all(connection).await?;
            rows.into_iter().map(|(id, name)| (id, name, None, false, None)).collect()
        }
    };
    let entry = |(target, name, other, adult, popularity): NameRow| SearchEntry {
        kind,
        target,
        names: [name].into_iter().chain(other).collect(),
        adult,
        popularity,
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn behind<E: EntityTrait>(key: E::Column, after: i64) -> Select<E> {
    E::find().select_only().filter(key.gt(after)).order_by_asc(key).limit(CHUNK)
}
