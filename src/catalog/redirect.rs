//! What rows are known by beside their own names: merged movies, people and entries by what those
//! that are gone were called, entries also by other ids of their source.
//!
//! **Invariant:** a redirect leads to a row that is there, in one step; and what a redirect holds
//! is given to nothing but the row that it leads to. Every table whose rows can be merged has
//! redirects, as `db::table` lists them; other tables need none.

use sea_orm::FromQueryResult;

use super::writer::Writer;
use crate::db::Db;
use crate::db::rows::{Column, Rows};
use crate::db::table::has_redirects;
use crate::error::Result;
use crate::event::{ChangeType, NodeType};

/// Two rows that are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The key of the one that stays.
    pub(super) survivor: i64,
    /// The key of the one that goes.
    pub(super) merged: i64,
}

impl Pair {
    /// Pairs as rows with the columns `survivor` and `gone`.
    pub(super) fn rows(pairs: &[Self]) -> Rows {
        let survivors = pairs.iter().map(|pair| pair.survivor).collect();
        let merged = pairs.iter().map(|pair| pair.merged).collect();
        Rows::integers("survivor", survivors).with("gone", Column::Integer(merged))
    }
}

/// The table of the redirects of `table`, which has them.
pub(super) fn redirects_of(table: &str) -> String {
    format!("{table}_redirect")
}

/// What finds rows of `table` by their own names, and behind it, where the table has redirects,
/// what finds them by those.
pub(super) fn or_redirected(
    table: &str,
    own: String,
    redirected: impl Fn(&str) -> String,
) -> String {
    match has_redirects(table) {
        true => format!("{own} UNION ALL {}", redirected(&redirects_of(table))),
        false => own,
    }
}

/// Has the rows of a table that name those that go, in a column, name the survivors: all that a
/// merge does with rows of which a survivor may have any number.
pub(super) async fn take_along(
    writer: &Writer,
    (table, column): (&str, &str),
    pairs: &[Pair],
) -> Result<()> {
    let sql = format!(
        "UPDATE {table} SET {column} = given.survivor FROM {{rows}} AS given \
         WHERE {table}.{column} = given.gone"
    );
    writer.run(&sql, Pair::rows(pairs)).await
}

/// What redirects keep of the rows of a table, beside the key and the slug.
#[derive(Clone, Copy, Debug)]
pub(super) struct RedirectColumns {
    pub(super) table: &'static str,
    /// The columns of what rows are known by.
    pub(super) names: &'static [&'static str],
    /// The columns that any number of redirects may have alike.
    pub(super) facts: &'static [&'static str],
}

/// Has what the rows that go are known by lead to the survivors, in two statements; to be called
/// before they go. What a redirect holds already stays there, because a name is in one redirect at
/// most: a row that goes may have taken it back from its own redirects.
pub(super) async fn redirect(
    writer: &Writer,
    RedirectColumns { table, names, facts }: RedirectColumns,
    pairs: &[Pair],
) -> Result<()> {
    let redirects = redirects_of(table);
    take_along(writer, (&redirects, "target"), pairs).await?;
    let names = [&["slug"], names].concat();
    let free = names.iter().map(|column| {
        format!(
            "CASE WHEN EXISTS (SELECT 1 FROM {redirects} AS held \
             WHERE held.{column} = {table}.{column}) THEN NULL ELSE {table}.{column} END"
        )
    });
    let values: Vec<String> =
        free.chain(facts.iter().map(|column| format!("{table}.{column}"))).collect();
    let leave = format!(
        "INSERT INTO {redirects} (id, {}, target) SELECT {table}.id, {}, given.survivor \
         FROM {{rows}} AS given CROSS JOIN {table} WHERE {table}.id = given.gone",
        [&names, facts].concat().join(", "),
        values.join(", ")
    );
    writer.run(&leave, Pair::rows(pairs)).await
}

/// A table whose rows can be merged by an editor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mergeable {
    pub(super) name: &'static str,
    /// What the change log calls a merge of its rows.
    pub(super) merged: ChangeType,
    /// What redirects keep of a row's content, beside what it is known by.
    facts: &'static [&'static str],
}

pub(super) const MOVIE: Mergeable =
    Mergeable { name: "movie", merged: ChangeType::MovieMerged, facts: &[] };
pub(super) const PERSON: Mergeable =
    Mergeable { name: "person", merged: ChangeType::PersonMerged, facts: &["name_folded"] };

impl Mergeable {
    /// The rows that have, or before a merge had, one of the given values in `column`, as an SQL
    /// query of all their columns, of that value as `known_by`, of whether only a redirect holds it
    /// as `merged` (0 or 1), and of the TMDB id of that redirect as `merged_tmdb_id`; its `{rows}`
    /// has `column`.
    pub(super) fn known_by(self, columns: &str, column: &str) -> String {
        let Self { name, .. } = self;
        let redirects = redirects_of(name);
        let columns: Vec<String> =
            columns.split(", ").map(|column| format!("{name}.{column}")).collect();
        let columns = columns.join(", ");
        format!(
            "SELECT {columns}, {name}.{column} AS known_by, 0 AS merged, \
             CAST(NULL AS integer) AS merged_tmdb_id FROM {name} \
             WHERE {name}.{column} IN (SELECT {column} FROM {{rows}} AS given) \
             UNION ALL SELECT {columns}, redirect.{column} AS known_by, 1 AS merged, \
             redirect.tmdb_id AS merged_tmdb_id \
             FROM {redirects} AS redirect JOIN {name} ON {name}.id = redirect.target \
             WHERE redirect.{column} IN (SELECT {column} FROM {{rows}} AS given) \
             AND ({name}.{column} IS NULL OR {name}.{column} <> redirect.{column})"
        )
    }

    /// Redirects the identifiers of merged rows to the survivors; to be called before the rows are
    /// deleted.
    pub(super) async fn redirect(self, writer: &Writer, pairs: &[Pair]) -> Result<()> {
        let Self { name: table, facts, .. } = self;
        redirect(writer, RedirectColumns { table, names: &["imdb_id", "tmdb_id"], facts }, pairs)
            .await
    }
}

#[derive(FromQueryResult)]
struct KeyRow {
    key: i64,
}

/// The nodes of the type `of` with these keys, and the survivors they were merged into when the
/// change log was at `place`: a later merge comes after it. One statement. The log has no merges of
/// entries, which only the step after the migrations unites; all redirects of theirs count.
///
/// Where the log no longer holds a merge, a redirect says where the node is now; all nodes that
/// were merged into that one behind `place` are reported too, because one of them may be the node.
pub async fn survivors(
    db: &Db,
    of: NodeType,
    keys: Vec<i64>,
    log_position: i64,
) -> Result<Vec<i64>> {
    let tables = [MOVIE, PERSON];
    let Some(table) = tables.iter().find(|table| table.merged.node() == of) else {
        return resolve_keys(db, of.word(), keys).await;
    };
    let sql = format!(
        "WITH RECURSIVE known (key) AS (
           SELECT key FROM {{rows}} AS given
           UNION SELECT change.survivor FROM known CROSS JOIN change
           WHERE change.node = known.key AND change.survivor IS NOT NULL
             AND change.type = $1 AND change.id <= $2
         ), kept (key) AS (
           SELECT redirect.target FROM {{rows}} AS given CROSS JOIN {} AS redirect
           WHERE redirect.id = given.key AND NOT EXISTS (SELECT 1 FROM change
             WHERE change.node = redirect.id AND change.survivor IS NOT NULL
               AND change.type = $1)
           UNION SELECT change.node FROM kept CROSS JOIN change
           WHERE change.survivor = kept.key AND change.survivor IS NOT NULL
             AND change.type = $1 AND change.id > $2
         ) SELECT key FROM known UNION SELECT key FROM kept",
        redirects_of(table.name)
    );
    let before = vec![table.merged.code().into(), log_position.into()];
    let statement = Rows::integers("key", keys).statement(db.dialect(), &sql, before);
    let found = KeyRow::find_by_statement(statement).all(db.reader()).await?;
    Ok(found.into_iter().map(|found| found.key).collect())
}

/// These keys, and those that redirects of `table` lead them to.
async fn resolve_keys(db: &Db, table: &str, keys: Vec<i64>) -> Result<Vec<i64>> {
    if !has_redirects(table) {
        return Ok(keys);
    }
    let sql = format!(
        "SELECT key FROM {{rows}} AS given UNION SELECT target AS key FROM {} \
         WHERE id IN (SELECT key FROM {{rows}} AS given)",
        redirects_of(table)
    );
    let statement = Rows::integers("key", keys).statement(db.dialect(), &sql, Vec::new());
    let found = KeyRow::find_by_statement(statement).all(db.reader()).await?;
    Ok(found.into_iter().map(|found| found.key).collect())
}
