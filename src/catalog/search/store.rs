//! Writing the search index.
//!
//! **Invariant:** only what differs between the entries that were and those that are is written.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::SearchEntry;
use super::words::{Words, runs_on, words};
use crate::catalog::Writer;
use crate::db::rows::{Column, Rows};
use crate::db::search::{SearchKind, backwards, name_key};
use crate::error::Result;

/// A name as it is indexed.
#[derive(PartialEq)]
struct Indexed {
    words: Words,
    adult: bool,
    popularity: f64,
}

type IndexedNames = BTreeMap<i64, Indexed>;

/// The sentinel for an unknown popularity; it comes after every known one.
fn figure(popularity: Option<f64>) -> f64 {
    popularity.unwrap_or(-1.0)
}

/// Puts `now` into the place of `before`. A row that is new has no entry before, one that goes has
/// none now.
pub(in crate::catalog) async fn store(
    writer: &Writer,
    before: &[SearchEntry],
    now: &[SearchEntry],
) -> Result<()> {
    let (before, now) = (names(before), names(now));
    let (old, new) = (postings(&before), postings(&now));
    let removed = before.keys().filter(|key| !now.contains_key(key)).copied().collect();
    let changed = now.iter().filter(|(key, name)| before.get(key) != Some(name));
    remove(writer, removed, old.difference(&new)).await?;
    write_names(writer, changed.collect()).await?;
    let fresh: Vec<&(&str, i64)> = new.difference(&old).collect();
    let spelt: BTreeSet<&str> = fresh.iter().map(|(word, _)| *word).collect();
    write_spellings(writer, spelt).await?;
    let rows = posting_rows(fresh.into_iter());
    let sql = "INSERT INTO search_posting (word, name) \
               SELECT word, name FROM {rows} AS given WHERE TRUE ON CONFLICT DO NOTHING";
    writer.run(sql, rows).await
}

/// Updates the popularity in the index.
pub(in crate::catalog) async fn popularity(
    writer: &Writer,
    kind: SearchKind,
    figures: Vec<(i64, Option<f64>)>,
) -> Result<()> {
    let (keys, figures) = figures
        .into_iter()
        .map(|(target, popularity)| (name_key(kind, target, 0), Some(figure(popularity))))
        .unzip();
    let rows = Rows::integers("id", keys).with("popularity", Column::OptionalNumber(figures));
    let sql = "UPDATE search_name SET popularity = given.popularity FROM {rows} AS given \
               WHERE search_name.id = given.id";
    writer.run(sql, rows).await
}

fn names(entries: &[SearchEntry]) -> IndexedNames {
    let mut names = IndexedNames::new();
    for entry in entries {
        let (adult, popularity) = (entry.adult, figure(entry.popularity));
        for (slot, name) in (0..2).zip(&entry.names) {
            let words = words(name);
            let key = |slot| name_key(entry.kind, entry.target, slot);
            // An original title is mostly the title.
            let known = names.get(&key(0)).is_some_and(|first: &Indexed| first.words == words);
            if !known && !words.pieces.is_empty() {
                names.insert(key(slot), Indexed { words, adult, popularity });
            }
        }
    }
    names
}

fn postings(names: &IndexedNames) -> BTreeSet<(&str, i64)> {
    names
        .iter()
        .flat_map(|(key, name)| name.words.indexed.iter().map(|word| (word.as_str(), *key)))
        .collect()
}

fn posting_rows<'a>(postings: impl Iterator<Item = &'a (&'a str, i64)>) -> Rows {
    let (words, names) = postings.map(|(word, name)| ((*word).to_owned(), *name)).unzip();
    Rows::texts("word", words).with("name", Column::Integer(names))
}

async fn remove<'a>(
    writer: &Writer,
    names: Vec<i64>,
    postings: impl Iterator<Item = &'a (&'a str, i64)>,
) -> Result<()> {
    let sql = "DELETE FROM search_posting WHERE (word, name) IN \
               (SELECT word, name FROM {rows} AS given)";
    writer.run(sql, posting_rows(postings)).await?;
    let sql = "DELETE FROM search_name WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(sql, Rows::integers("id", names)).await
}

async fn write_names(writer: &Writer, names: Vec<(&i64, &Indexed)>) -> Result<()> {
    let (keys, names): (Vec<i64>, Vec<&Indexed>) = names.into_iter().unzip();
    let texts = names.iter().map(|name| name.words.text.clone()).collect();
    let articles = names.iter().map(|name| name.words.article as i64).collect();
    let adult = names.iter().map(|name| name.adult).collect();
    let figures = names.iter().map(|name| Some(name.popularity)).collect();
    let rows = Rows::integers("id", keys)
        .with("text", Column::Text(texts))
        .with("article", Column::Integer(articles))
        .with("adult", Column::Flag(adult))
        .with("popularity", Column::OptionalNumber(figures));
    let sql = format!(
        "INSERT INTO search_name ({names}) SELECT {names} FROM {{rows}} AS given WHERE TRUE \
         ON CONFLICT (id) DO UPDATE SET text = excluded.text, article = excluded.article, \
         adult = excluded.adult, popularity = excluded.popularity",
        names = rows.names()
    );
    writer.run(&sql, rows).await
}

/// Words forwards, and those that may be mistyped backwards, too.
async fn write_spellings(writer: &Writer, words: BTreeSet<&str>) -> Result<()> {
    let mut spellings = Vec::with_capacity(words.len() * 2);
    for word in words {
        spellings.push((word.to_owned(), word.to_owned()));
        if word.chars().count() > 3 && !runs_on(word) {
            spellings.push((backwards(word), word.to_owned()));
        }
    }
    let (spellings, words) = spellings.into_iter().unzip();
    let rows = Rows::texts("spelling", spellings).with("word", Column::Text(words));
    let sql = "INSERT INTO search_spelling (spelling, word) \
               SELECT spelling, word FROM {rows} AS given WHERE TRUE ON CONFLICT DO NOTHING";
    writer.run(sql, rows).await
}
