//! The connections that write, and what is known of writing.
//!
//! **Invariant:** the log has one line when writing begins to fail, with its cause, and one when it
//! works again, however many writes fail in between.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::Db;
use crate::error::Error;

/// Readiness may be asked often; writing is tried again no more often than this.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// The connections that write, for statements that are a transaction each. Cheap to clone.
#[derive(Clone, Debug)]
pub struct WritePool {
    pub(super) pool: DatabaseConnection,
    failing: Arc<Mutex<Option<Failing>>>,
}

/// What is known of writing that fails.
#[derive(Debug)]
struct Failing {
    /// Fit for a client.
    reason: String,
    tried: Instant,
}

impl WritePool {
    pub(super) fn new(pool: DatabaseConnection) -> Self {
        Self { pool, failing: Arc::default() }
    }

    fn failing(&self) -> MutexGuard<'_, Option<Failing>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a write failed, where that is because the database cannot be written.
    pub(super) fn note(&self, cause: &DbErr) {
        let Some(reason) = Error::why_unwritable(cause) else { return };
        let failing = Failing { reason: reason.clone(), tried: Instant::now() };
        if self.failing().replace(failing).is_none() {
            tracing::error!(error.cause = %cause, "writing fails: {reason}");
        }
    }

    /// Notes that a write was committed.
    pub(super) fn succeeded(&self) {
        if self.failing().take().is_some() {
            tracing::info!("writing works again");
        }
    }

    /// Why writing fails, and whether it is time to try again.
    fn failure(&self) -> Option<(String, bool)> {
        let mut state = self.failing();
        let failing = state.as_mut()?;
        let due = failing.tried.elapsed() >= BETWEEN_TRIES;
        if due {
            failing.tried = Instant::now();
        }
        Some((failing.reason.clone(), due))
    }

    fn noted<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        result.inspect_err(|cause| self.note(cause))
    }
}

impl Db {
    /// Why writing fails, fit for a client; `None` where it works as far as is known. Where it
    /// failed, it is tried again.
    pub async fn write_failure(&self) -> Option<String> {
        let (reason, due) = self.writer.failure()?;
        // A row that is always there, written as it is.
        let touch = "UPDATE search_state SET version = version WHERE id = 1";
        let touched = |done: sea_orm::ExecResult| done.rows_affected() == 1;
        if due && self.writer.execute_unprepared(touch).await.is_ok_and(touched) {
            self.writer.succeeded();
            return None;
        }
        Some(reason)
    }
}

#[async_trait]
impl ConnectionTrait for WritePool {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noted(self.pool.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noted(self.pool.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        // To the end, because it commits there: of a statement that is left after its first row
        // SQLite's driver ignores how it ended.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noted(self.pool.query_all_raw(statement).await)
    }
}
