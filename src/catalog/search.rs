//! The search index: which words name which movies, people and collections.
//!
//! The index is our own and the same on both databases: plain tables, B-trees, one SQL text. Full
//! text search of SQLite (FTS5) and of PostgreSQL (tsvector, pg_trgm) were left aside because they
//! cut words, fold accents, forgive typing and rank each in their own way, so that one query would
//! have two answers; `千尋` in `千と千尋の神隠し` and movies called `M` need help from outside in both;
//! and pg_trgm needs the right to create an extension. Here text is cut and folded by `words`
//! alone, and what the databases compare are code points.
//!
//! **Invariant:** code that writes a title or a name calls `store` in the same transaction; what is
//! indexed follows from the names alone, so that the entry that was can be worked out again.

mod entry;
mod fill;
mod name;
mod store;
mod words;

pub(super) use entry::SearchEntry;
pub use fill::fill;
pub(super) use name::fold_name;
pub(super) use store::{popularity, store};

use self::words::{Words, words};
use crate::db::search::Phrase;
use crate::error::{Error, Result};

/// The most characters of a query.
pub const QUERY_CHARACTERS: usize = 200;

/// The most different words of a query.
pub const QUERY_WORDS: usize = 32;

/// What a client looks for; fails for a query without anything to look for, or with too much.
pub fn phrase(query: &str) -> Result<Phrase> {
    let length = query.chars().count();
    if length > QUERY_CHARACTERS {
        return Err(Error::BadInput(format!(
            "a search text has {QUERY_CHARACTERS} characters at most and this one {length}"
        )));
    }
    let Words { text, article, pieces, .. } = words(query);
    if pieces.is_empty() {
        return Err(Error::bad_input(
            "there is nothing to search for; pass a word or a part of one",
        ));
    }
    if pieces.len() > QUERY_WORDS {
        return Err(Error::BadInput(format!(
            "a search text has {QUERY_WORDS} words at most and this one {}",
            pieces.len()
        )));
    }
    let bare = text.chars().skip(article).collect();
    Ok(Phrase::new(text, bare, pieces.iter().map(|piece| (piece.as_str(), words::runs_on(piece)))))
}
