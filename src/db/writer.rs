//! The connections that write, and what is known of writing.
//!
//! **Invariant:** the log has one line when writing begins to fail, with its cause, and one when it
//! works again, however many writes fail in between; nothing is written to a file that was taken
//! away.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom, SystemRandom};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
};

use super::database_file::DatabaseFile;
use super::renewal::Renewal;
use crate::error::{Error, FILE_MOVED, Result};

/// Readiness may be asked often; writing is tried again no more often than this.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// Writing that fails and works again within this time is one failure to the log.
const SAME_FAILURE: Duration = Duration::from_secs(60);

/// The bytes of the write that shows that writing works again. As many as hold the changes of most
/// requests, and random, because PostgreSQL would compress others.
const PROBE: usize = 256 * 1024;

/// The connections that write, for statements that are a transaction each. Cheap to clone.
#[derive(Clone, Debug)]
pub struct WritePool {
    pub(super) pool: DatabaseConnection,
    file: Option<Arc<DatabaseFile>>,
    renewal: Renewal,
    state: Arc<Mutex<State>>,
}

/// What is known of writing.
#[derive(Debug, Default)]
struct State {
    failing: Option<Failing>,
    /// What the log was told last, and when.
    logged: Option<(String, Instant)>,
}

/// Writing that fails.
#[derive(Debug)]
struct Failing {
    /// Fit for a client.
    reason: String,
    tried: Instant,
}

impl WritePool {
    pub(super) fn new(
        pool: DatabaseConnection,
        file: Option<DatabaseFile>,
        renewal: Renewal,
    ) -> Self {
        Self { pool, file: file.map(Arc::new), renewal, state: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails where the file of the database is no longer the one that was opened: what is written
    /// to a file that was deleted or replaced is lost with it.
    pub(super) fn check_file(&self) -> Result<(), DbErr> {
        match &self.file {
            Some(file) if !file.is_there() => {
                let moved = DbErr::Conn(RuntimeErr::Internal(FILE_MOVED.to_owned()));
                self.note(&moved);
                Err(moved)
            }
            _ => Ok(()),
        }
    }

    /// Notes that a write failed, where that is because the database cannot be written.
    pub(super) fn note(&self, cause: &DbErr) {
        let Some(reason) = Error::why_unwritable(cause) else { return };
        self.renewal.renew();
        let mut state = self.state();
        // Whether the file is there is looked at whenever it is asked.
        if reason != FILE_MOVED {
            state.failing = Some(Failing { reason: reason.clone(), tried: Instant::now() });
        }
        let known = state.logged.as_ref().is_some_and(|(logged, _)| *logged == reason);
        if !known {
            tracing::error!(error.cause = %cause, "writing fails: {reason}");
        }
        state.logged = Some((reason, Instant::now()));
    }

    /// Notes that writing works.
    fn succeeded(&self) {
        let mut state = self.state();
        state.failing = None;
        if state.logged.as_ref().is_some_and(|(_, at)| at.elapsed() >= SAME_FAILURE) {
            state.logged = None;
            tracing::info!("writing works again");
        }
    }

    /// Why writing fails, fit for a client; `None` where it works as far as is known. Where it
    /// failed, it is tried again.
    pub(super) async fn write_failure(&self) -> Option<String> {
        if let Err(moved) = self.check_file() {
            return Some(Error::from(moved).to_string());
        }
        let (reason, due) = self.failure()?;
        if due && self.probe().await.is_ok() {
            self.succeeded();
            return None;
        }
        Some(reason)
    }

    /// Why writing fails, and whether it is time to try again.
    fn failure(&self) -> Option<(String, bool)> {
        let mut state = self.state();
        let failing = state.failing.as_mut()?;
        let due = failing.tried.elapsed() >= BETWEEN_TRIES;
        if due {
            failing.tried = Instant::now();
        }
        Some((failing.reason.clone(), due))
    }

    /// Writes as much as ordinary writes do, and takes it back.
    async fn probe(&self) -> Result<()> {
        let bytes = random::<{ PROBE / 4 * 3 }>()?;
        for filler in [STANDARD.encode(bytes.as_slice()), String::new()] {
            let write = "UPDATE write_probe SET filler = $1 WHERE id = 1";
            super::sql::run(self, write, [filler.into()]).await?;
        }
        Ok(())
    }

    fn noted<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        result.inspect_err(|cause| self.note(cause))
    }
}

/// Random bytes.
fn random<const N: usize>() -> Result<Box<[u8; N]>> {
    let mut bytes = Box::new([0; N]);
    let filled = SystemRandom::new().fill(bytes.as_mut_slice());
    filled.map_err(|_| Error::internal("the system gives no random bytes"))?;
    Ok(bytes)
}

#[async_trait]
impl ConnectionTrait for WritePool {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.check_file()?;
        self.noted(self.pool.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.check_file()?;
        self.noted(self.pool.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        // To the end, because it commits there: of a statement that is left after its first row
        // SQLite's driver ignores how it ended.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.check_file()?;
        self.noted(self.pool.query_all_raw(statement).await)
    }
}
