//! The statements that read and write people.
//!
//! **Invariant:** an update raises the version.

use sea_orm::{FromQueryResult, Value};

use super::super::search::{self, Entry};
use super::super::slug;
use super::super::text::sort_key;
use super::super::vocabulary::Inserted;
use super::super::writer::Writer;
use super::resolve::Named;
use crate::db::rows::{Column, Rows};
use crate::db::search::Kind;
use crate::error::Result;

/// What credits may tell of a person.
#[derive(Clone, Debug, Default, PartialEq, FromQueryResult)]
pub(super) struct Facts {
    pub(super) id: Option<i64>,
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
    pub(super) profile_path: Option<String>,
    pub(super) popularity: Option<f64>,
}

impl Facts {
    /// Takes from `news` what is null here; tells whether that was anything.
    pub(super) fn fill(&mut self, news: &Self) -> bool {
        let tells = (self.tmdb_id.is_none() && news.tmdb_id.is_some())
            || (self.imdb_id.is_none() && news.imdb_id.is_some())
            || (self.profile_path.is_none() && news.profile_path.is_some())
            || (self.popularity.is_none() && news.popularity.is_some());
        if tells {
            self.tmdb_id = self.tmdb_id.or(news.tmdb_id);
            self.imdb_id = self.imdb_id.take().or_else(|| news.imdb_id.clone());
            self.profile_path = self.profile_path.take().or_else(|| news.profile_path.clone());
            self.popularity = self.popularity.or(news.popularity);
        }
        tells
    }
}

/// The stored people who have one of the ids of `named`.
pub(super) async fn by_ids(writer: &Writer, named: &[Named<'_>]) -> Result<Vec<Facts>> {
    let select = "SELECT id, tmdb_id, imdb_id, profile_path, popularity FROM person";
    let ids = named.iter().filter_map(|person| person.news.tmdb_id).map(i64::from).collect();
    let by_tmdb = format!("{select} WHERE tmdb_id IN (SELECT tmdb_id FROM {{rows}} AS given)");
    let mut stored: Vec<Facts> = writer.find(&by_tmdb, Rows::integers("tmdb_id", ids)).await?;
    let ids = named.iter().filter_map(|person| person.news.imdb_id.clone()).collect();
    let by_imdb = format!("{select} WHERE imdb_id IN (SELECT imdb_id FROM {{rows}} AS given)");
    stored.extend(writer.find::<Facts>(&by_imdb, Rows::texts("imdb_id", ids)).await?);
    Ok(stored)
}

/// Writes what was learnt of stored people.
pub(super) async fn update(writer: &Writer, named: &[Named<'_>]) -> Result<()> {
    let changed = named.iter().filter(|person| person.changed);
    let (ids, facts): (Vec<i64>, Vec<&Facts>) =
        changed.filter_map(|person| Some((person.facts.id?, &person.facts))).unzip();
    let sql = "UPDATE person SET tmdb_id = given.tmdb_id, imdb_id = given.imdb_id, \
               profile_path = given.profile_path, popularity = given.popularity, \
               version = person.version + 1, updated_at = $1 \
               FROM {rows} AS given WHERE person.id = given.id";
    let figures = ids.iter().copied().zip(facts.iter().map(|facts| facts.popularity)).collect();
    let rows = columns(Rows::integers("id", ids), &facts);
    writer.run_with(sql, vec![Value::from(writer.now())], rows).await?;
    search::popularity(writer, Kind::Person, figures).await
}

/// Makes those who are not stored.
pub(super) async fn insert(writer: &Writer, named: &mut [Named<'_>]) -> Result<()> {
    let mut fresh: Vec<&mut Named<'_>> =
        named.iter_mut().filter(|person| person.facts.id.is_none()).collect();
    let wishes = fresh.iter().map(|person| wish(person)).collect();
    let slugs = slug::allocate(writer, "person", wishes).await?;
    let names: Vec<String> = fresh.iter().map(|person| person.draft.name.clone()).collect();
    let folded = fresh.iter().map(|person| person.folded.clone()).collect();
    let sorted = names.iter().map(|name| sort_key(name)).collect();
    let facts: Vec<&Facts> = fresh.iter().map(|person| &person.facts).collect();
    let rows = Rows::texts("slug", slugs.clone())
        .with("name", Column::Text(names))
        .with("name_folded", Column::Text(folded))
        .with("sort_name", Column::Text(sorted));
    let rows = columns(rows, &facts);
    let names = rows.names();
    let sql = format!(
        "INSERT INTO person ({names}, version, created_at, updated_at) \
         SELECT {names}, 1, $1, $1 FROM {{rows}} AS given RETURNING id, slug"
    );
    let inserted = writer.find_with(&sql, vec![Value::from(writer.now())], rows).await?;
    for (person, id) in fresh.iter_mut().zip(Inserted::in_order(inserted, &slugs)?) {
        person.facts.id = Some(id);
    }
    let entries: Vec<Entry> = fresh.iter().filter_map(|person| entry(person)).collect();
    search::store(writer, &[], &entries).await
}

/// What somebody new is found by.
fn entry(person: &Named<'_>) -> Option<Entry> {
    Some(Entry {
        kind: Kind::Person,
        target: person.facts.id?,
        names: vec![person.draft.name.clone()],
        adult: false,
        popularity: person.facts.popularity,
    })
}

fn wish(person: &Named<'_>) -> String {
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
