//! The transaction in which the catalogue is written.
//!
//! **Invariant:** the catalogue's writers queue, so that whoever has looked up what exists (a
//! slug, an external id, an empty table) may rely on it until the commit.

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Value};

use super::clock;
use crate::db::Db;
use crate::db::dialect::Dialect;
use crate::db::rows::Rows;
use crate::error::Result;

/// A begun write; dropping it undoes everything.
#[derive(Debug)]
pub struct Writer {
    transaction: DatabaseTransaction,
    dialect: Dialect,
    now: i64,
}

impl Writer {
    /// Begins, waiting for the writer before.
    pub async fn begin(db: &Db) -> Result<Self> {
        let transaction = db.begin().await?;
        if let Some(lock) = db.dialect().catalog_lock() {
            transaction.execute_unprepared(lock).await?;
        }
        Ok(Self { transaction, dialect: db.dialect(), now: clock::now() })
    }

    /// Makes everything written lasting and visible at once.
    pub async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }

    /// The time of every change of this transaction.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The transaction, for what is written beside the catalogue in one commit with it.
    pub fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Runs `sql` with its `{rows}`; nothing is run for no rows.
    pub(super) async fn run(&self, sql: &str, rows: Rows) -> Result<()> {
        self.run_with(sql, Vec::new(), rows).await
    }

    /// Runs `sql` with `values` as `$1` and on, and its `{rows}`.
    pub(super) async fn run_with(&self, sql: &str, values: Vec<Value>, rows: Rows) -> Result<()> {
        if !rows.is_empty() {
            let statement = rows.statement(self.dialect, sql, values);
            self.transaction.execute_raw(statement).await?;
        }
        Ok(())
    }

    /// The rows that `sql` finds or returns for its `{rows}`; nothing is run for no rows.
    pub(super) async fn find<M: FromQueryResult>(&self, sql: &str, rows: Rows) -> Result<Vec<M>> {
        self.find_with(sql, Vec::new(), rows).await
    }

    /// Like [`find`](Self::find), with `values` as `$1` and on.
    pub(super) async fn find_with<M: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
        rows: Rows,
    ) -> Result<Vec<M>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let statement = rows.statement(self.dialect, sql, values);
        let found = self.transaction.query_all_raw(statement).await?;
        found.iter().map(|row| Ok(M::from_query_result(row, "")?)).collect()
    }
}
