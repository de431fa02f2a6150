//! What films are grouped by: genres, keywords, companies, collections.
//!
//! **Invariant:** an entry is known by its source id; by name only where the stored entry or the
//! given one has no id. What is stored is filled in where null and never overwritten, because two
//! films may word the same entry differently, and writing both again must change nothing.

mod found;

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;

use self::found::{Entry, Found};
use super::text::{INDEXED_BYTES, clean};
use super::writer::Writer;
use super::{search, slug};
use crate::db::rows::{Column, Rows};
use crate::db::search::Kind;
use crate::error::{Error, Result};

/// An entry as a source names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// TMDB's id.
    pub tmdb_id: Option<i32>,
    /// Name as shown.
    pub name: String,
    /// Where the logo or poster is: `tmdb:/file.png` or a whole URL.
    pub image: Option<String>,
    /// ISO 3166-1 code of a company's country.
    pub country: Option<String>,
}

impl Draft {
    /// The entry by the catalogue's rules, or why it cannot be one.
    pub(super) fn checked(self) -> Result<Self, &'static str> {
        let name = clean(&self.name).ok_or("has no name")?;
        if name.len() > INDEXED_BYTES {
            return Err("has too long a name");
        }
        let tmdb_id = self.tmdb_id.filter(|id| *id > 0);
        let country = self.country.as_deref().and_then(super::country::code);
        let image = self.image.as_deref().and_then(clean);
        Ok(Self { tmdb_id, name, image, country })
    }
}

/// A table of entries.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) image: Option<&'static str>,
    pub(super) country: bool,
    /// Whether clients search its names, and as what.
    pub(super) searched: Option<Kind>,
}

impl Table {
    /// The key of each entry, made where it is missing; a fixed number of statements.
    pub(super) async fn resolve(&self, writer: &Writer, drafts: &[Draft]) -> Result<Vec<i64>> {
        let mut found = Found::new(self.stored(writer, drafts).await?);
        let places: Vec<usize> = drafts.iter().map(|draft| found.place(draft)).collect();
        let mut entries = found.entries;
        self.update(writer, &entries).await?;
        self.insert(writer, &mut entries).await?;
        let id = |place: usize| entries.get(place).and_then(|entry| entry.id);
        let lost = || Error::internal("an entry of the catalogue's vocabulary has no key");
        places.into_iter().map(|place| id(place).ok_or_else(lost)).collect()
    }

    /// The entries that have a draft's id, and for the ids that nothing has, those of its name.
    async fn stored(&self, writer: &Writer, drafts: &[Draft]) -> Result<Vec<Stored>> {
        let ids: HashSet<i32> = drafts.iter().filter_map(|draft| draft.tmdb_id).collect();
        let ids = Rows::integers("tmdb_id", ids.into_iter().map(i64::from).collect());
        let mut stored: Vec<Stored> = writer.find(&self.lookup("tmdb_id"), ids).await?;
        let known: HashSet<i32> = stored.iter().filter_map(|entry| entry.tmdb_id).collect();
        let unknown = |draft: &&Draft| draft.tmdb_id.is_none_or(|id| !known.contains(&id));
        let slugs: HashSet<String> =
            drafts.iter().filter(unknown).map(|draft| self.slug(draft)).collect();
        let slugs = Rows::texts("slug", slugs.into_iter().collect());
        stored.extend(writer.find::<Stored>(&self.lookup("slug"), slugs).await?);
        stored.sort_by_key(|entry| entry.id);
        stored.dedup_by_key(|entry| entry.id);
        Ok(stored)
    }

    fn lookup(&self, key: &str) -> String {
        let image = self.image.unwrap_or("NULL");
        let country = if self.country { "country" } else { "NULL" };
        format!(
            "SELECT id, name, tmdb_id, {image} AS image, {country} AS country FROM {} \
             WHERE {key} IN (SELECT {key} FROM {{rows}} AS given)",
            self.name
        )
    }

    fn slug(&self, draft: &Draft) -> String {
        slug::of_name(self.name, &draft.name, draft.tmdb_id)
    }

    async fn update(&self, writer: &Writer, entries: &[Entry]) -> Result<()> {
        let changed = entries.iter().filter(|entry| entry.changed);
        let (ids, drafts): (Vec<i64>, Vec<&Draft>) =
            changed.filter_map(|entry| Some((entry.id?, &entry.facts))).unzip();
        let rows = self.facts(Rows::new(), &drafts);
        let set: Vec<String> =
            rows.names().split(", ").map(|name| format!("{name} = given.{name}")).collect();
        let sql = format!(
            "UPDATE {table} SET {} FROM {{rows}} AS given WHERE {table}.id = given.id",
            set.join(", "),
            table = self.name
        );
        writer.run(&sql, rows.with("id", Column::Integer(ids))).await
    }

    async fn insert(&self, writer: &Writer, entries: &mut [Entry]) -> Result<()> {
        let mut fresh: Vec<&mut Entry> =
            entries.iter_mut().filter(|entry| entry.id.is_none()).collect();
        let drafts: Vec<&Draft> = fresh.iter().map(|entry| &entry.facts).collect();
        let wishes = drafts.iter().map(|draft| self.slug(draft)).collect();
        let slugs = slug::allocate(writer, self.name, wishes).await?;
        let names = drafts.iter().map(|draft| draft.name.clone()).collect();
        let rows = Rows::texts("slug", slugs.clone()).with("name", Column::Text(names));
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
        let found_by = fresh.iter().filter_map(|entry| self.found_by(entry)).collect::<Vec<_>>();
        search::store(writer, &[], &found_by).await
    }

    /// What a new entry is found by.
    fn found_by(&self, entry: &Entry) -> Option<search::Entry> {
        Some(search::Entry {
            kind: self.searched?,
            target: entry.id?,
            names: vec![entry.facts.name.clone()],
            adult: false,
            popularity: None,
        })
    }

    fn facts(&self, rows: Rows, drafts: &[&Draft]) -> Rows {
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

/// A stored entry, in any of the tables.
#[derive(FromQueryResult)]
struct Stored {
    id: i64,
    name: String,
    tmdb_id: Option<i32>,
    image: Option<String>,
    country: Option<String>,
}

/// What an insert gives back. Neither database promises an order, so the slug tells.
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
        let lost = || Error::internal("an inserted row did not come back");
        slugs.iter().map(|slug| ids.get(slug.as_str()).copied().ok_or_else(lost)).collect()
    }
}
