//! Identifiers that clients pass: `movie:17`, a slug, `tt5776858`, `imdb:tt5776858`, `tmdb:400617`.
//!
//! **Invariant:** a node's id is its type's word and its key; no slug has a colon.

use async_graphql::ID;

use crate::db::filter::{Comparison, Filter};
use crate::db::row::Cell;
use crate::error::{Error, Result};

/// The id of the node of type `word` with this key.
pub(super) fn node_id(word: &str, key: i64) -> ID {
    ID(format!("{word}:{key}"))
}

/// The type's word and the key in an id.
pub(super) fn parse_node_id(id: &str) -> Option<(&str, i64)> {
    let (word, key) = id.split_once(':')?;
    let canonical = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    canonical.then(|| key.parse().ok()).flatten().map(|key| (word, key))
}

/// Where a type keeps its identifiers.
pub(super) struct Columns {
    /// The word before the colon.
    pub(super) word: &'static str,
    /// What an IMDb id begins with.
    pub(super) imdb: &'static str,
    pub(super) id: usize,
    pub(super) slug: usize,
    pub(super) imdb_id: usize,
    pub(super) tmdb_id: usize,
}

impl Columns {
    /// The column and the value that an identifier names.
    fn locate(&self, identifier: &str) -> Result<(usize, Cell)> {
        let number = |text: &str, column: usize| {
            let wrong = || self.malformed(identifier);
            let value = text.parse::<i64>().ok().filter(|value| *value >= 0);
            Ok((column, Cell::Int(value.ok_or_else(wrong)?)))
        };
        match identifier.split_once(':') {
            Some(("tmdb", text)) => number(text, self.tmdb_id),
            Some(("imdb", text)) => Ok((self.imdb_id, Cell::Text(text.into()))),
            Some((word, text)) if word == self.word => number(text, self.id),
            Some(_) => Err(self.malformed(identifier)),
            None if self.is_imdb(identifier) => Ok((self.imdb_id, Cell::Text(identifier.into()))),
            None => Ok((self.slug, Cell::Text(identifier.into()))),
        }
    }

    fn is_imdb(&self, identifier: &str) -> bool {
        let digits = identifier.strip_prefix(self.imdb).unwrap_or_default();
        digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn malformed(&self, identifier: &str) -> Error {
        let Self { word, imdb, .. } = self;
        Error::BadInput(format!(
            "\"{identifier}\" does not identify a {word}; pass its id ({word}:17), its slug, \
             tmdb:123 or imdb:{imdb}0000123"
        ))
    }

    /// The one with this node id.
    pub(super) fn key(&self, id: &str) -> Result<Filter> {
        match parse_node_id(id) {
            Some((word, key)) if word == self.word => {
                Ok(Filter::Compare(self.id, Comparison::Eq, Cell::Int(key)))
            }
            _ => {
                let word = self.word;
                Err(Error::BadInput(format!(
                    "\"{id}\" is no id of a {word}, which look like {word}:17"
                )))
            }
        }
    }

    /// The one that `identifier` names.
    pub(super) fn one(&self, identifier: &str) -> Result<Filter> {
        let (column, cell) = self.locate(identifier)?;
        Ok(Filter::Compare(column, Comparison::Eq, cell))
    }

    /// Those that `identifiers` name.
    pub(super) fn any(&self, identifiers: &[String]) -> Result<Filter> {
        let mut by_column: Vec<(usize, Vec<Cell>)> = Vec::new();
        for identifier in identifiers {
            let (column, cell) = self.locate(identifier)?;
            match by_column.iter_mut().find(|(known, _)| *known == column) {
                Some((_, cells)) => cells.push(cell),
                None => by_column.push((column, vec![cell])),
            }
        }
        Ok(Filter::Any(
            by_column.into_iter().map(|(column, cells)| Filter::In(column, cells)).collect(),
        ))
    }
}
