//! What entries are known by beside their own names.
//!
//! **Invariant:** that of [`redirect`](super::super::redirect).

use super::super::redirect::{Pair, RedirectColumns, redirect, redirects_of};
use super::super::writer::Writer;
use super::VocabularyTable;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

impl VocabularyTable {
    /// The entries that the ids in `{rows}` mean, by their own or by their redirects' ids. No row
    /// is of a redirect whose id its entry has itself.
    pub(super) fn known_by_id(&self) -> String {
        let (columns, name) = (self.columns(), self.name);
        format!(
            "{} UNION ALL SELECT {columns}, redirect.tmdb_id AS known_by \
             FROM {} AS redirect JOIN {name} ON {name}.id = redirect.target \
             WHERE redirect.tmdb_id IN (SELECT tmdb_id FROM {{rows}} AS given) \
             AND ({name}.tmdb_id IS NULL OR {name}.tmdb_id <> redirect.tmdb_id)",
            self.lookup("tmdb_id"),
            redirects_of(name)
        )
    }

    /// Lets ids that nothing is known by mean entries that have another one, each with its entry's
    /// key.
    pub(super) async fn redirect_ids(&self, writer: &Writer, ids: Vec<(i32, i64)>) -> Result<()> {
        let (ids, targets) = ids.into_iter().map(|(id, target)| (i64::from(id), target)).unzip();
        let rows = Rows::integers("tmdb_id", ids).with("target", Column::Integer(targets));
        let sql = format!(
            "INSERT INTO {} (tmdb_id, target) SELECT tmdb_id, target FROM {{rows}} AS given",
            redirects_of(self.name)
        );
        writer.run(&sql, rows).await
    }

    /// Has what entries that go are known by lead to those that stay; to be called before they go.
    pub(super) async fn redirect(&self, writer: &Writer, pairs: &[Pair]) -> Result<()> {
        let kept = RedirectColumns { table: self.name, names: &["tmdb_id"], facts: &[] };
        redirect(writer, kept, pairs).await
    }
}
