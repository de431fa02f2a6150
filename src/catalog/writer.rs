//! The transaction in which the catalogue is written.
//!
//! **Invariant:** the catalogue's writers queue, so that code that has looked up what exists (a
//! slug, an external id, an empty table) may rely on it until the commit; and what they changed is
//! in the change log when, and only when, it is in the catalogue.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::auth::Editor;
use crate::db::rows::Rows;
use crate::db::{Db, Transaction, clock};
use crate::error::Result;
use crate::event::{self, NewChange};

/// A begun write; dropping it undoes everything.
#[derive(Debug)]
pub struct Writer {
    transaction: Transaction,
    db: Db,
    now: i64,
    changes: Mutex<Vec<NewChange>>,
    statements: AtomicU64,
}

impl Writer {
    /// Begins, waiting for the writer before. `_editor` is the proof that its caller may write.
    pub async fn begin(db: &Db, _editor: &Editor) -> Result<Self> {
        let transaction = db.begin().await?;
        if let Some(lock) = db.dialect().catalog_lock() {
            transaction.execute_unprepared(lock).await?;
        }
        let (changes, statements) = (Mutex::default(), AtomicU64::new(0));
        Ok(Self { transaction, db: db.clone(), now: clock::now(), changes, statements })
    }

    /// Commits everything written, with its changes in the log; how many
    /// statements it took.
    pub async fn commit(self) -> Result<u64> {
        let changes = std::mem::take(&mut *self.changes());
        let dialect = self.db.dialect();
        let appended = event::append(&self.transaction, dialect, &changes, self.now).await?;
        if appended.is_some() {
            self.count_statements(1);
            self.transaction.announce().await?;
        }
        self.transaction.commit().await?;
        Ok(self.statements.into_inner())
    }

    /// Counts statements that were run on the transaction itself.
    pub fn count_statements(&self, count: u64) {
        self.statements.fetch_add(count, Ordering::Relaxed);
    }

    /// The time of every change of this transaction.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The transaction, for what is written beside the catalogue in one commit with it.
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    /// Keeps changes to be logged at the commit, in the order of the calls.
    pub(super) fn record(&self, changes: impl IntoIterator<Item = NewChange>) {
        self.changes().extend(changes);
    }

    fn changes(&self) -> MutexGuard<'_, Vec<NewChange>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `sql` with its `{rows}`; nothing is run for no rows.
    pub(super) async fn run(&self, sql: &str, rows: Rows) -> Result<()> {
        self.run_with(sql, Vec::new(), rows).await
    }

    /// Runs `sql` with `values` as `$1` and on, and its `{rows}`.
    pub(super) async fn run_with(&self, sql: &str, values: Vec<Value>, rows: Rows) -> Result<()> {
        if !rows.is_empty() {
            self.count_statements(1);
            let statement = rows.statement(self.db.dialect(), sql, values);
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
        self.count_statements(1);
        let statement = rows.statement(self.db.dialect(), sql, values);
        let found = self.transaction.query_all_raw(statement).await?;
        found.iter().map(|row| Ok(M::from_query_result(row, "")?)).collect()
    }
}
