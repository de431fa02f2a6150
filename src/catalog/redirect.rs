//! What merged films and people were known by, and where they live on.
//!
//! **Invariant:** a redirect leads to a row that is there, in one step; and what a redirect holds is
//! given to nothing but the row that it leads to.

use sea_orm::FromQueryResult;

use super::writer::Writer;
use crate::db::Db;
use crate::db::rows::{Column, Rows};
use crate::error::Result;
use crate::event::{ChangeType, NodeType};

/// Two rows that are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The key of the one that stays.
    pub(super) survivor: i64,
    /// The key of the one that goes.
    pub(super) gone: i64,
}

impl Pair {
    /// Pairs as rows with the columns `survivor` and `gone`.
    pub(super) fn rows(pairs: &[Self]) -> Rows {
        let survivors = pairs.iter().map(|pair| pair.survivor).collect();
        let gone = pairs.iter().map(|pair| pair.gone).collect();
        Rows::integers("survivor", survivors).with("gone", Column::Integer(gone))
    }
}

/// A table whose rows can be merged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mergeable {
    pub(super) name: &'static str,
    /// The table of its redirects.
    pub(super) redirects: &'static str,
    /// What the change log calls a merge of its rows.
    pub(super) merged: ChangeType,
}

pub(super) const MOVIE: Mergeable =
    Mergeable { name: "movie", redirects: "movie_redirect", merged: ChangeType::MovieMerged };
pub(super) const PERSON: Mergeable =
    Mergeable { name: "person", redirects: "person_redirect", merged: ChangeType::PersonMerged };

impl Mergeable {
    /// The table called `name`, where its rows can be merged.
    pub(super) fn named(name: &str) -> Option<Self> {
        [MOVIE, PERSON].into_iter().find(|table| table.name == name)
    }

    /// The rows that have, or before a merge had, one of the given values in `column`, as an SQL
    /// query of all their columns, of that value as `known_by`, and of whether only a redirect holds
    /// it as `merged` (0 or 1); its `{rows}` has `column`.
    pub(super) fn known_by(self, columns: &str, column: &str) -> String {
        let Self { name, redirects, .. } = self;
        let columns: Vec<String> =
            columns.split(", ").map(|column| format!("{name}.{column}")).collect();
        let columns = columns.join(", ");
        format!(
            "SELECT {columns}, {name}.{column} AS known_by, 0 AS merged FROM {name} \
             WHERE {name}.{column} IN (SELECT {column} FROM {{rows}} AS given) \
             UNION ALL SELECT {columns}, redirect.{column} AS known_by, 1 AS merged \
             FROM {redirects} AS redirect JOIN {name} ON {name}.id = redirect.target \
             WHERE redirect.{column} IN (SELECT {column} FROM {{rows}} AS given) \
             AND ({name}.{column} IS NULL OR {name}.{column} <> redirect.{column})"
        )
    }

    /// Has what those who go were known by lead to the survivors, in two statements; to be called
    /// before their rows go. A slug that one who goes had taken back from its own redirects stays
    /// there, because a slug is in one redirect at most.
    pub(super) async fn redirect(self, writer: &Writer, pairs: &[Pair]) -> Result<()> {
        let Self { name, redirects, .. } = self;
        let follow = format!(
            "UPDATE {redirects} SET target = given.survivor FROM {{rows}} AS given \
             WHERE {redirects}.target = given.gone"
        );
        writer.run(&follow, Pair::rows(pairs)).await?;
        let leave = format!(
            "INSERT INTO {redirects} (id, slug, imdb_id, tmdb_id, target) \
             SELECT {name}.id, CASE WHEN EXISTS (SELECT 1 FROM {redirects} AS held \
             WHERE held.slug = {name}.slug) THEN NULL ELSE {name}.slug END, \
             {name}.imdb_id, {name}.tmdb_id, given.survivor \
             FROM {{rows}} AS given CROSS JOIN {name} WHERE {name}.id = given.gone"
        );
        writer.run(&leave, Pair::rows(pairs)).await
    }
}

/// The nodes of the type `of` with these keys, and those that they lived on in when the change log
/// stood at `place`: what was merged later is a merge that stands behind it. One statement, none for
/// a type whose nodes are not merged.
///
/// Where the log no longer holds a merge, a redirect tells where the node is now; all that went into
/// that one behind `place` is told of too, because one of them may be the node.
pub async fn lived_on(db: &Db, of: NodeType, keys: Vec<i64>, place: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Found {
        key: i64,
    }
    let tables = [MOVIE, PERSON];
    let Some(table) = tables.iter().find(|table| table.merged.node() == of) else {
        return Ok(keys);
    };
    let sql = format!(
        "WITH RECURSIVE told (key) AS (
           SELECT key FROM {{rows}} AS given
           UNION SELECT change.survivor FROM told CROSS JOIN change
           WHERE change.node = told.key AND change.survivor IS NOT NULL
             AND change.type = $1 AND change.id <= $2
         ), kept (key) AS (
           SELECT redirect.target FROM {{rows}} AS given CROSS JOIN {} AS redirect
           WHERE redirect.id = given.key AND NOT EXISTS (SELECT 1 FROM change
             WHERE change.node = redirect.id AND change.survivor IS NOT NULL
               AND change.type = $1)
           UNION SELECT change.node FROM kept CROSS JOIN change
           WHERE change.survivor = kept.key AND change.survivor IS NOT NULL
             AND change.type = $1 AND change.id > $2
         ) SELECT key FROM told UNION SELECT key FROM kept",
        table.redirects
    );
    let before = vec![table.merged.code().into(), place.into()];
    let statement = Rows::integers("key", keys).statement(db.dialect(), &sql, before);
    let found = Found::find_by_statement(statement).all(db.reader()).await?;
    Ok(found.into_iter().map(|found| found.key).collect())
}
