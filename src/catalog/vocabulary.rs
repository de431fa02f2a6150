//! The vocabulary: genres, keywords, companies and collections. A row of one is an entry.
//!
//! **Invariant:** a table has one entry of a folded name (`search::fold_name`). A draft means the
//! entry that has its source's id, or else the one that a redirect leads that id to, or else the
//! one of its name. An entry keeps the first id that it got, and its redirects hold every other one
//! that meant it by name, so that an id that meant an entry once means it from then on. What is
//! stored is filled in where null and never overwritten, because two movies may word the same entry
//! differently, and writing both again must change nothing.

mod create;
mod delete;
mod draft;
mod edit;
mod entry_index;
mod fill;
mod redirect;
mod stored;
mod table;
mod tables;
mod unite;
mod update;

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::FromQueryResult;

pub use self::draft::VocabularyDraft;
pub(super) use self::draft::validate_all;
pub use self::edit::{Edit, ValidEdit};
use self::entry_index::{EntryIndex, FoldedDraft, VocabularyEntry};
pub use self::fill::fill;
use self::stored::StoredEntry;
pub(super) use self::table::MovieLink;
pub use self::table::VocabularyTable;
use super::search::{self, fold_name};
use super::slug;
use super::versioned::Versioned;
use super::writer::Writer;
use crate::db::rows::{Column, Rows};
use crate::error::{Error, Result};
use crate::event::NewChange;

impl VocabularyTable {
    /// The key of each entry, made where it is missing; a fixed number of statements. What a
    /// redirect learns is not a change of its entry, because clients see nothing of it there.
    pub(super) async fn resolve(
        &self,
        writer: &Writer,
        drafts: &[VocabularyDraft],
    ) -> Result<Vec<i64>> {
        let named: Vec<FoldedDraft<'_>> =
            drafts.iter().filter(|draft| draft.key().is_none()).map(FoldedDraft::from).collect();
        let mut found = EntryIndex::new(self.name, self.stored(writer, &named).await?);
        let indices: Vec<usize> = named.into_iter().map(|named| found.position(named)).collect();
        let mut entries = found.entries;
        self.fill(writer, &entries).await?;
        self.insert(writer, &mut entries).await?;
        let id = |index: usize| entries.get(index).and_then(|entry| entry.id);
        let other_ids =
            found.other_ids.into_iter().filter_map(|(other, at)| Some((other, id(at)?)));
        self.redirect_ids(writer, other_ids.collect()).await?;
        let mut named = indices.into_iter().map(id);
        let missing = || Error::internal("an entry of the catalogue's vocabulary has no key");
        let key = |draft: &VocabularyDraft| draft.key().or_else(|| named.next().flatten());
        drafts.iter().map(key).map(|key| key.ok_or_else(missing)).collect()
    }

    /// The entries that a draft's id means, and for the ids that mean none, those of its name.
    async fn stored(&self, writer: &Writer, named: &[FoldedDraft<'_>]) -> Result<Vec<StoredEntry>> {
        let ids: BTreeSet<i32> = named.iter().filter_map(|named| named.draft.tmdb_id).collect();
        let ids = Rows::integers("tmdb_id", ids.into_iter().map(i64::from).collect());
        let mut stored: Vec<StoredEntry> = writer.find(&self.known_by_id(), ids).await?;
        let known: HashSet<i32> = stored.iter().filter_map(|entry| entry.known_by).collect();
        let unknown =
            |named: &&FoldedDraft<'_>| named.draft.tmdb_id.is_none_or(|id| !known.contains(&id));
        let names: BTreeSet<String> =
            named.iter().filter(unknown).map(|named| named.folded.clone()).collect();
        let names = Rows::texts("name_folded", names.into_iter().collect());
        stored.extend(writer.find::<StoredEntry>(&self.lookup("name_folded"), names).await?);
        stored.sort_by_key(|entry| entry.id);
        Ok(stored)
    }

    fn lookup(&self, key: &str) -> String {
        let (columns, name) = (self.columns(), self.name);
        format!(
            "SELECT {columns}, {name}.tmdb_id AS known_by FROM {name} \
             WHERE {key} IN (SELECT {key} FROM {{rows}} AS given)"
        )
    }

    /// What a [`StoredEntry`] has of an entry.
    fn columns(&self) -> String {
        let name = self.name;
        let image = self.image.unwrap_or("NULL");
        let country = if self.country { "country" } else { "NULL" };
        let version = if self.change_types.is_some() { "version" } else { "1" };
        format!(
            "{name}.id, {name}.slug, {name}.name, {version} AS version, {name}.tmdb_id, \
             {image} AS image, {country} AS country"
        )
    }

    /// Writes what was learnt of stored entries.
    async fn fill(&self, writer: &Writer, entries: &[VocabularyEntry]) -> Result<()> {
        let changed = entries.iter().filter(|entry| entry.changed);
        let (ids, drafts): (Vec<i64>, Vec<&VocabularyDraft>) =
            changed.filter_map(|entry| Some((entry.id?, &entry.facts))).unzip();
        let rows = self.facts(Rows::new(), &drafts);
        let (set, table) = (rows.assignments(), self.name);
        let rows = rows.with("id", Column::Integer(ids));
        let Some([_, updated, _]) = self.change_types else {
            let sql = format!(
                "UPDATE {table} SET {set} FROM {{rows}} AS given WHERE {table}.id = given.id"
            );
            return writer.run(&sql, rows).await;
        };
        let sql = format!(
            "UPDATE {table} SET {set}, version = {table}.version + 1 FROM {{rows}} AS given \
             WHERE {table}.id = given.id RETURNING {table}.id, {table}.version"
        );
        writer.record(Versioned::changes(writer.find(&sql, rows).await?, updated));
        Ok(())
    }

    async fn insert(&self, writer: &Writer, entries: &mut [VocabularyEntry]) -> Result<()> {
        let mut fresh: Vec<&mut VocabularyEntry> =
            entries.iter_mut().filter(|entry| entry.id.is_none()).collect();
        let drafts: Vec<&VocabularyDraft> = fresh.iter().map(|entry| &entry.facts).collect();
        let preferred = drafts.iter().map(|draft| draft.slug.clone().unwrap_or_default()).collect();
        let slugs = slug::allocate(writer, self.name, preferred).await?;
        let names = drafts.iter().map(|draft| draft.name.clone()).collect();
        let folded = drafts.iter().map(|draft| fold_name(&draft.name)).collect();
        let rows = Rows::texts("slug", slugs.clone())
            .with("name", Column::Text(names))
            .with("name_folded", Column::Text(folded));
        let rows = self.facts(rows, &drafts);
        let sql = format!(
            "INSERT INTO {} ({names}) SELECT {names} FROM {{rows}} AS given RETURNING id, slug",
            self.name,
            names = rows.names()
        );
        let ids = Inserted::in_order(writer.find(&sql, rows).await?, &slugs)?;
        for (entry, id) in fresh.iter_mut().zip(ids) {
            entry.id = Some(id);
        }
        if let Some([created, ..]) = self.change_types {
            let ids = fresh.iter().filter_map(|entry| entry.id);
            writer.record(ids.map(|id| NewChange::new(created, id, 1)));
        }
        let search_entries =
            fresh.iter().filter_map(|entry| self.search_entry(entry.id?, &entry.facts.name));
        search::store(writer, &[], &search_entries.collect::<Vec<_>>()).await
    }

    /// What an entry is found by.
    fn search_entry(&self, target: i64, name: &str) -> Option<search::SearchEntry> {
        Some(search::SearchEntry {
            kind: self.searched?,
            target,
            names: vec![name.to_owned()],
            adult: false,
            popularity: None,
        })
    }

    fn facts(&self, rows: Rows, drafts: &[&VocabularyDraft]) -> Rows {
        let ids = drafts.iter().map(|draft| draft.tmdb_id.map(i64::from)).collect();
        let mut rows = rows.with("tmdb_id", Column::OptionalInteger(ids));
        if let Some(name) = self.image {
            let images = drafts.iter().map(|draft| draft.image.clone()).collect();
            rows = rows.with(name, Column::OptionalText(images));
        }
        if self.country {
            let countries = drafts.iter().map(|draft| draft.country.clone()).collect();
            rows = rows.with("country", Column::OptionalText(countries));
        }
        rows
    }
}

/// What an insert gives back. Neither database promises an order, so the slug decides.
#[derive(FromQueryResult)]
pub(super) struct Inserted {
    id: i64,
    slug: String,
}

impl Inserted {
    /// The new keys in the order of `slugs`.
    pub(super) fn in_order(inserted: Vec<Self>, slugs: &[String]) -> Result<Vec<i64>> {
        let ids: HashMap<&str, i64> =
            inserted.iter().map(|row| (row.slug.as_str(), row.id)).collect();
        let missing = || Error::internal("an inserted row did not come back");
        slugs.iter().map(|slug| ids.get(slug.as_str()).copied().ok_or_else(missing)).collect()
    }
}
