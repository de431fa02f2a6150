//! What a movie's lists hold: its genres, keywords, companies, countries and languages.
//!
//! **Invariant:** a list names each entry once, in its source's order, at positions from 0.

use std::collections::HashMap;

use sea_orm::{FromQueryResult, QueryResult, TryGetable};

use super::merge::MERGED;
use super::redirect::Pair;
use super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use super::writer::Writer;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

/// A table that links movies to what they are sorted by.
#[derive(Debug)]
pub(super) struct LinkTable {
    pub(super) name: &'static str,
    pub(super) key: &'static str,
    /// What it links to, in words for an editor.
    entries: &'static str,
}

pub(super) static GENRES: LinkTable =
    LinkTable { name: "movie_genre", key: "genre_id", entries: "genres" };
pub(super) static KEYWORDS: LinkTable =
    LinkTable { name: "movie_keyword", key: "keyword_id", entries: "keywords" };
pub(super) static COMPANIES: LinkTable =
    LinkTable { name: "movie_company", key: "company_id", entries: "production companies" };
pub(super) static COUNTRIES: LinkTable =
    LinkTable { name: "movie_country", key: "country_code", entries: "production countries" };
pub(super) static LANGUAGES: LinkTable =
    LinkTable { name: "movie_language", key: "language_code", entries: "spoken languages" };

/// The key of a linked row: a number or a code.
pub(super) trait LinkKey: TryGetable + Clone + PartialEq {
    fn column(keys: Vec<Self>) -> Column;
}

impl LinkKey for i64 {
    fn column(keys: Vec<Self>) -> Column {
        Column::Integer(keys)
    }
}

impl LinkKey for String {
    fn column(keys: Vec<Self>) -> Column {
        Column::Text(keys)
    }
}

struct StoredLink<K> {
    movie_id: i64,
    key: K,
}

impl<K: LinkKey> FromQueryResult for StoredLink<K> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        Ok(Self { movie_id: row.try_get(prefix, "movie_id")?, key: row.try_get(prefix, "linked")? })
    }
}

/// Each entry once, in the order of its first mention.
pub(super) fn distinct<K: PartialEq>(keys: Vec<K>) -> Vec<K> {
    let mut once: Vec<K> = Vec::with_capacity(keys.len());
    for key in keys {
        if !once.contains(&key) {
            once.push(key);
        }
    }
    once
}

impl LinkTable {
    /// The stored lists of `movies`, by movie.
    pub(super) async fn stored<K: LinkKey>(
        &self,
        writer: &Writer,
        movies: Vec<i64>,
    ) -> Result<HashMap<i64, Vec<K>>> {
        let sql = format!(
            "SELECT movie_id, {} AS linked FROM {} WHERE movie_id IN \
             (SELECT movie_id FROM {{rows}} AS given) ORDER BY movie_id, position",
            self.key, self.name
        );
        let mut lists: HashMap<i64, Vec<K>> = HashMap::new();
        for row in writer.find::<StoredLink<K>>(&sql, Rows::integers("movie_id", movies)).await? {
            lists.entry(row.movie_id).or_default().push(row.key);
        }
        Ok(lists)
    }

    /// Adds to the surviving movie's list what only that of the one that goes has. Where the two
    /// together have more than `most`, that is an error, because nothing is to be lost by a merge.
    pub(super) async fn merge_lists<K: LinkKey>(
        &self,
        writer: &Writer,
        pair: Pair,
        most: usize,
        errors: &mut ValidationErrors,
    ) -> Result<()> {
        let mut stored = self.stored::<K>(writer, vec![pair.survivor, pair.merged]).await?;
        let own = stored.remove(&pair.survivor).unwrap_or_default();
        let other = stored.remove(&pair.merged).unwrap_or_default();
        let united = distinct(own.iter().cloned().chain(other).collect());
        if united == own {
            return Ok(());
        }
        if united.len() > most {
            errors.add(self.too_many(united.len(), most));
            return Ok(());
        }
        self.replace(writer, vec![pair.survivor], vec![(pair.survivor, united)]).await
    }

    fn too_many(&self, count: usize, most: usize) -> ValidationError {
        let reason = format!(
            "Together the movies have {count} {}, and a movie may have at most {most}; remove some \
             of them first.",
            self.entries
        );
        ValidationError::new(ValidationErrorKind::TooMany, vec![MERGED.into()], reason)
    }

    /// Closes the gaps that the entries `keys` leave in the lists of their movies.
    pub(super) async fn close_up(&self, writer: &Writer, keys: Vec<i64>) -> Result<()> {
        let Self { name, key, .. } = self;
        let sql = format!(
            "UPDATE {name} SET position = {name}.position - 1 FROM {name} AS gone \
             WHERE gone.{key} IN (SELECT id FROM {{rows}} AS given) \
             AND {name}.movie_id = gone.movie_id AND {name}.position > gone.position"
        );
        writer.run(&sql, Rows::integers("id", keys)).await
    }

    /// Puts each movie's list in the place of the stored one.
    pub(super) async fn replace<K: LinkKey>(
        &self,
        writer: &Writer,
        stored: Vec<i64>,
        lists: Vec<(i64, Vec<K>)>,
    ) -> Result<()> {
        let delete = format!(
            "DELETE FROM {} WHERE movie_id IN (SELECT movie_id FROM {{rows}} AS given)",
            self.name
        );
        writer.run(&delete, Rows::integers("movie_id", stored)).await?;
        let (mut movies, mut keys, mut positions) = (Vec::new(), Vec::new(), Vec::new());
        for (movie, list) in lists {
            for (position, key) in (0..).zip(list) {
                movies.push(movie);
                keys.push(key);
                positions.push(position);
            }
        }
        let rows = Rows::integers("movie_id", movies)
            .with(self.key, K::column(keys))
            .with("position", Column::Integer(positions));
        let names = rows.names();
        let sql =
            format!("INSERT INTO {} ({names}) SELECT {names} FROM {{rows}} AS given", self.name);
        writer.run(&sql, rows).await
    }
}
