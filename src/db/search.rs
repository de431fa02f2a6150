//! Searching the catalogue's names: one statement, its text the same for every query.
//!
//! The words of a query become ranges of spellings (`spelling`); the words found there lead to the
//! names that contain them, and names that all of the query's words lead to are found. They rank by
//! the place of their best name: 0 it is the query, 1 it is but for a leading article, 2 it begins
//! with the query's words, 3 it has every word, 4 it begins with the query, 5 it has beginnings of
//! words, 6 some of them are mistyped. What is mistyped counts only where nothing else is found,
//! among adult titles and among all others each by themselves, so that an adult title never changes
//! what is found of the others. Equal hits are ordered by popularity, then movies before people
//! before collections, then the older key first.
//!
//! **Invariant:** both databases run the same text over the same tables, so that they find the same
//! and in the same order.

mod kind;
pub(super) mod load;
mod phrase;
mod spelling;

use std::sync::Arc;

use sea_orm::{Statement, Value};

use self::kind::KIND;
pub use self::kind::{SearchKind, name_key};
pub use self::phrase::Phrase;
pub use self::spelling::backwards;
use super::dialect::Dialect;

/// A place in the order of what is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// How well it matches; 0 is best.
    pub rank: i64,
    /// Its popularity; -1 where that is unknown.
    pub popularity: f64,
    /// Its kind and its key in one number.
    pub document: i64,
}

impl Hit {
    /// What it is.
    pub fn kind(&self) -> Option<SearchKind> {
        SearchKind::ALL.into_iter().find(|kind| *kind as i64 == self.document / KIND)
    }

    /// Its key.
    pub fn key(&self) -> i64 {
        self.document % KIND
    }
}

/// A search for a page of results, adult titles left out.
#[derive(Debug)]
pub struct Search {
    /// What is looked for.
    pub phrase: Arc<Phrase>,
    /// What may be found; repeats fill it up.
    pub kinds: [SearchKind; SearchKind::COUNT],
    /// How many.
    pub limit: u64,
    /// Only hits after this one.
    pub after: Option<Hit>,
    /// The field that asks; names the statement in reports.
    pub path: String,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct SearchHits {
    /// The page.
    pub hits: Vec<Hit>,
    /// Whether there is more behind it.
    pub more: bool,
    /// Whether there is something before it.
    pub before: bool,
    /// How many there are in all.
    pub total: u64,
}

impl Search {
    /// The rows of the page and one more, and a last row whose place is -1: its document is the
    /// number of all that is found, its popularity the number of those on the page or behind it.
    fn statement(&self, dialect: Dialect) -> Statement {
        let (found, mut values) = self.phrase.matches_sql(dialect, self.kinds, false);
        let first = values.len() + 1;
        let start = Hit { rank: -1, popularity: 0.0, document: 0 };
        let Hit { rank, popularity, document } = self.after.clone().unwrap_or(start);
        values.extend([
            rank.into(),
            popularity.into(),
            document.into(),
            Value::from((self.limit + 1).cast_signed()),
        ]);
        let [rank, popularity, document, limit] = [0, 1, 2, 3].map(|at| format!("${}", first + at));
        let sql = format!(
            "WITH {found}, page AS MATERIALIZED (
  SELECT document, place, popularity FROM found
  WHERE place > {rank} OR place = {rank} AND (popularity < {popularity}
    OR popularity = {popularity} AND document > {document})
), cut AS (
  SELECT document, place, popularity FROM page
  ORDER BY place, popularity DESC, document LIMIT {limit}
)
SELECT document, place, popularity FROM cut UNION ALL
SELECT (SELECT COUNT(*) FROM found), -1, CAST((SELECT COUNT(*) FROM page) AS double precision)"
        );
        Statement::from_sql_and_values(dialect.backend(), sql, values)
    }
}
