//! Entries that become one.
//!
//! **Invariant:** a movie that named several of them names the one that stays, once, where it named
//! the first; the one that stays keeps what it has and takes what it lacks, and what those that go
//! are known by leads to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::FromQueryResult;

use super::super::link;
use super::super::redirect::Pair;
use super::super::search;
use super::super::writer::Writer;
use super::fill::CHUNK;
use super::{MovieLink, StoredEntry, VocabularyEntry, VocabularyTable};
use crate::db::rows::{Column, Rows};
use crate::error::Result;
use crate::event::NewChange;

/// The entry that stays for each that goes.
type Survivors = BTreeMap<i64, i64>;

#[derive(FromQueryResult)]
struct KeyedEntry {
    id: i64,
}

impl VocabularyTable {
    /// Lets movies name the entries that stay; the movies that named others.
    pub(super) async fn rename_in_movies(
        &self,
        writer: &Writer,
        survivors: &Survivors,
    ) -> Result<BTreeSet<i64>> {
        let mut movies = BTreeSet::new();
        let pairs: Vec<(i64, i64)> =
            survivors.iter().map(|(merged, survivor)| (*merged, *survivor)).collect();
        for pairs in pairs.chunks(CHUNK) {
            let (merged, survivor): (Vec<i64>, Vec<i64>) = pairs.iter().copied().unzip();
            let rows = Rows::integers("gone", merged).with("own", Column::Integer(survivor));
            let sql = match self.movies {
                MovieLink::Column(column) => format!(
                    "UPDATE movie SET {column} = given.own FROM {{rows}} AS given \
                     WHERE movie.{column} = given.gone RETURNING movie.id"
                ),
                MovieLink::Listed(link::LinkTable { name, key, .. }) => format!(
                    "SELECT DISTINCT movie_id AS id FROM {name} \
                     WHERE {key} IN (SELECT gone FROM {{rows}} AS given)"
                ),
            };
            let found: Vec<KeyedEntry> = writer.find(&sql, rows).await?;
            movies.extend(found.into_iter().map(|movie| movie.id));
        }
        if let MovieLink::Listed(list) = self.movies {
            rename_in_lists(writer, list, &movies, survivors).await?;
        }
        Ok(movies)
    }

    /// Takes the entries that go out of the catalogue, in favour of those that stay.
    pub(super) async fn merge_rows(&self, writer: &Writer, survivors: &Survivors) -> Result<()> {
        let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (merged, survivor) in survivors {
            groups.entry(*survivor).or_default().push(*merged);
        }
        let groups: Vec<(i64, Vec<i64>)> = groups.into_iter().collect();
        for groups in groups.chunks(CHUNK) {
            let keys = groups
                .iter()
                .flat_map(|(survivor, merged)| [*survivor].into_iter().chain(merged.clone()));
            let rows = Rows::integers("id", keys.collect());
            let stored: Vec<StoredEntry> = writer.find(&self.lookup("id"), rows).await?;
            let mut stored = stored.into_iter().map(|entry| (entry.id, entry)).collect();
            let united: Vec<VocabularyEntry> = groups
                .iter()
                .filter_map(|(survivor, merged)| united(&mut stored, *survivor, merged))
                .collect();
            let pair = |(survivor, merged): (i64, &i64)| Pair { survivor, merged: *merged };
            let pairs = groups
                .iter()
                .flat_map(|(survivor, merged)| merged.iter().map(move |it| (*survivor, it)));
            self.redirect(writer, &pairs.map(pair).collect::<Vec<_>>()).await?;
            let mut merged: Vec<StoredEntry> = stored.into_values().collect();
            merged.sort_by_key(|entry| entry.id);
            self.remove(writer, &merged).await?;
            self.fill(writer, &united).await?;
        }
        Ok(())
    }

    /// Deletes entries, from the index too, and logs it.
    pub(super) async fn remove(&self, writer: &Writer, stored: &[StoredEntry]) -> Result<()> {
        let entries: Vec<_> =
            stored.iter().filter_map(|entry| self.search_entry(entry.id, &entry.name)).collect();
        search::store(writer, &entries, &[]).await?;
        let sql =
            format!("DELETE FROM {} WHERE id IN (SELECT id FROM {{rows}} AS given)", self.name);
        let rows = Rows::integers("id", stored.iter().map(|entry| entry.id).collect());
        writer.run(&sql, rows).await?;
        if let Some([.., deleted]) = self.change_types {
            let removed = |entry: &StoredEntry| NewChange::new(deleted, entry.id, entry.version);
            writer.record(stored.iter().map(removed));
        }
        Ok(())
    }
}

async fn rename_in_lists(
    writer: &Writer,
    list: &link::LinkTable,
    movies: &BTreeSet<i64>,
    survivors: &Survivors,
) -> Result<()> {
    let survivor = |key: i64| survivors.get(&key).copied().unwrap_or(key);
    let movies: Vec<i64> = movies.iter().copied().collect();
    for movies in movies.chunks(CHUNK) {
        let mut stored = list.stored::<i64>(writer, movies.to_vec()).await?;
        let mut renamed = |movie: &i64| {
            let keys = stored.remove(movie).unwrap_or_default();
            (*movie, link::distinct(keys.into_iter().map(survivor).collect()))
        };
        let lists = movies.iter().map(&mut renamed).collect();
        list.replace(writer, movies.to_vec(), lists).await?;
    }
    Ok(())
}

/// The entry that stays, taken out of what is stored, with what it lacks from those that go, the
/// oldest of them first.
fn united(
    stored: &mut HashMap<i64, StoredEntry>,
    survivor: i64,
    merged: &[i64],
) -> Option<VocabularyEntry> {
    let mut facts = stored.remove(&survivor)?.draft();
    let mut changed = false;
    for other in merged.iter().filter_map(|key| stored.get(key)) {
        changed |= facts.take_missing(&other.draft());
    }
    Some(VocabularyEntry { id: Some(survivor), facts, changed })
}
