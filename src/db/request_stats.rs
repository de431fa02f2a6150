//! What the statements of one request read.
//!
//! **Invariant:** every statement of the read side is recorded here once, with the rows it
//! returned; those of writes are counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One statement, by what asked for it.
#[derive(Clone, Debug)]
pub struct StatementStats {
    /// The fields it answers, from the root: `movies.performers`; several where fields share it.
    pub path: String,
    /// Rows that it returned.
    pub rows: u64,
    /// Columns that it read, `movie.title`; none for a count.
    pub columns: Vec<String>,
    /// How long it took, waiting for a connection included.
    pub elapsed: Duration,
}

/// What a request has cost so far.
#[derive(Debug, Default)]
pub struct RequestStats {
    statements: Mutex<Vec<StatementStats>>,
    written: AtomicU64,
}

impl RequestStats {
    pub(super) fn record(&self, statement: StatementStats) {
        self.lock().push(statement);
    }

    /// Adds statements of a transaction that was committed.
    pub fn wrote(&self, statements: u64) {
        self.written.fetch_add(statements, Ordering::Relaxed);
    }

    /// Statements of committed transactions.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Statements run to read.
    pub fn statements(&self) -> u64 {
        self.lock().len() as u64
    }

    /// Rows that the database handed over.
    pub fn rows(&self) -> u64 {
        self.lock().iter().map(|statement| statement.rows).sum()
    }

    /// Every statement, in the order in which they ended.
    pub fn plan(&self) -> Vec<StatementStats> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<StatementStats>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
