//! Identifiers that clients pass: `movie:17`, a slug, `tt5776858`, `imdb:tt5776858`, `tmdb:400617`.
//!
//! **Invariant:** a node's id is its type's word and its key; no slug has a colon. The identifiers
//! of a merged node find its survivor.

use async_graphql::ID;

use crate::catalog::identifier::Identifier;
use crate::db::filter::{Comparison, Filter};
use crate::db::row::Cell;
use crate::error::{Error, Result};

/// The id of the node of type `word` with this key.
pub(in crate::graphql) fn node_id(word: &str, key: i64) -> ID {
    ID(format!("{word}:{key}"))
}

/// The one whose identifier in `column` is, or was before a merge, `cell`.
pub(in crate::graphql) fn equal(column: usize, cell: Cell) -> Filter {
    Filter::ByIdentifier(vec![Filter::Compare(column, Comparison::Eq, cell)])
}

/// The type's word and the key in an id.
pub(in crate::graphql) fn parse_node_id(id: &str) -> Option<(&str, i64)> {
    let (word, key) = id.split_once(':')?;
    let canonical = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    canonical.then(|| key.parse().ok()).flatten().map(|key| (word, key))
}

/// The key in the id of a node of type `word`, which is all that a type without a slug is known by.
pub(in crate::graphql) fn node_key(word: &str, id: &str) -> Result<i64> {
    let known = parse_node_id(id).filter(|(named, _)| *named == word);
    let malformed =
        || Error::BadInput(format!("\"{id}\" is not an id of a {word}; pass one like {word}:17"));
    known.map(|(_, key)| key).ok_or_else(malformed)
}

/// Where a type keeps its identifiers.
pub(in crate::graphql) struct IdentifierColumns {
    /// The word before the colon.
    pub(in crate::graphql) word: &'static str,
    /// What an IMDb id begins with.
    pub(in crate::graphql) imdb: &'static str,
    pub(in crate::graphql) id: usize,
    pub(in crate::graphql) slug: usize,
    pub(in crate::graphql) imdb_id: usize,
    pub(in crate::graphql) tmdb_id: usize,
}

/// What `text` names a row by; `word` is its type's, and `imdb` what its IMDb ids begin with.
pub(in crate::graphql) fn parse(word: &str, imdb: Option<&str>, text: &str) -> Result<Identifier> {
    let number = |digits: &str| {
        let value = digits.parse::<i64>().ok().filter(|value| *value >= 0);
        value.ok_or_else(|| malformed(word, imdb, text))
    };
    match text.split_once(':') {
        Some(("tmdb", digits)) => Ok(Identifier::Tmdb(number(digits)?)),
        Some(("imdb", id)) if imdb.is_some() => Ok(Identifier::Imdb(id.to_owned())),
        Some((named, digits)) if named == word => Ok(Identifier::Key(number(digits)?)),
        Some(_) => Err(malformed(word, imdb, text)),
        None if imdb.is_some_and(|prefix| is_imdb(prefix, text)) => {
            Ok(Identifier::Imdb(text.to_owned()))
        }
        None => Ok(Identifier::Slug(text.to_owned())),
    }
}

fn is_imdb(prefix: &str, text: &str) -> bool {
    let digits = text.strip_prefix(prefix).unwrap_or_default();
    digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn malformed(word: &str, imdb: Option<&str>, text: &str) -> Error {
    let known = format!("\"{text}\" does not identify a {word}; pass its id ({word}:17), its slug");
    Error::BadInput(match imdb {
        Some(prefix) => format!("{known}, tmdb:123 or imdb:{prefix}0000123"),
        None => format!("{known} or tmdb:123"),
    })
}

impl IdentifierColumns {
    /// What an identifier names a row by.
    pub(in crate::graphql) fn identifier(&self, text: &str) -> Result<Identifier> {
        parse(self.word, Some(self.imdb), text)
    }

    /// The column and the value that an identifier names.
    fn locate(&self, identifier: &str) -> Result<(usize, Cell)> {
        Ok(match self.identifier(identifier)? {
            Identifier::Key(key) => (self.id, Cell::Int(key)),
            Identifier::Tmdb(id) => (self.tmdb_id, Cell::Int(id)),
            Identifier::Imdb(id) => (self.imdb_id, Cell::Text(id.into())),
            Identifier::Slug(slug) => (self.slug, Cell::Text(slug.into())),
        })
    }

    /// The one with this node id.
    pub(in crate::graphql) fn key(&self, id: &str) -> Result<Filter> {
        Ok(equal(self.id, Cell::Int(node_key(self.word, id)?)))
    }

    /// The one that `identifier` names.
    pub(in crate::graphql) fn one(&self, identifier: &str) -> Result<Filter> {
        let (column, cell) = self.locate(identifier)?;
        Ok(equal(column, cell))
    }

    /// Those that `identifiers` name.
    pub(in crate::graphql) fn any(&self, identifiers: &[String]) -> Result<Filter> {
        let mut by_column: Vec<(usize, Vec<Cell>)> = Vec::new();
        for identifier in identifiers {
            let (column, cell) = self.locate(identifier)?;
            match by_column.iter_mut().find(|(known, _)| *known == column) {
                Some((_, cells)) => cells.push(cell),
                None => by_column.push((column, vec![cell])),
            }
        }
        let lists = by_column.into_iter().map(|(column, cells)| Filter::In(column, cells));
        Ok(Filter::ByIdentifier(lists.collect()))
    }
}
