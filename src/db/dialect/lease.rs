//! The connections that requests read with.
//!
//! SQLite's are a pool of their own, because a statement can be interrupted there only by a handler
//! that its connection was given when it was opened. PostgreSQL's come from the pool that is
//! shared.
//!
//! **Invariant:** a statement ends soon after the request that it was run for: a lease that is
//! dropped in the middle of one interrupts it (SQLite), or closes its connection, which the server
//! notices (PostgreSQL).

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::Postgres;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};
use sea_orm::{ConnAcquireErr, DatabaseConnection, DbErr, RuntimeErr, SqlxError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Dialect;
use crate::error::{Error, Result};

/// How many steps of SQLite's machine lie between two looks at whether to go on: a few
/// microseconds.
const STEPS: i32 = 100;

/// Where requests get their connections from. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::db) enum QueryPool {
    /// Connections of its own to a file.
    File(Arc<FilePool>),
    /// Those of a pool that others use, too: of PostgreSQL, and of a database in memory, whose
    /// statements are not interrupted.
    Shared(Dialect, DatabaseConnection),
}

/// A connection for one statement after the other, which goes back when this is dropped.
#[derive(Debug)]
pub(in crate::db) enum Lease {
    File(FileLease),
    Memory(PoolConnection<Sqlite>),
    Postgres(PostgresLease),
}

impl QueryPool {
    /// At most `most` connections to the database that `reader` reads.
    pub(in crate::db) fn new(
        dialect: Dialect,
        reader: &DatabaseConnection,
        most: u32,
        patience: Duration,
    ) -> Self {
        if dialect.file(reader).is_none() {
            return Self::Shared(dialect, reader.clone());
        }
        let options = reader.get_sqlite_connection_pool().connect_options();
        let permits = Arc::new(Semaphore::new(most.max(1) as usize));
        Self::File(Arc::new(FilePool {
            options: SqliteConnectOptions::clone(&options),
            permits,
            patience,
            idle: Mutex::default(),
            steps: Arc::default(),
        }))
    }

    /// A connection as soon as one is free.
    pub(in crate::db) async fn acquire(&self) -> Result<Lease> {
        let leased = match self {
            Self::File(pool) => pool.acquire().await.map(Lease::File),
            Self::Shared(Dialect::Sqlite, pool) => {
                pool.get_sqlite_connection_pool().acquire().await.map(Lease::Memory)
            }
            Self::Shared(Dialect::Postgres, pool) => {
                let acquired = pool.get_postgres_connection_pool().acquire().await;
                acquired.map(|connection| Lease::Postgres(PostgresLease::new(connection)))
            }
        };
        leased.map_err(unavailable)
    }

    /// A connection if one is free.
    pub(in crate::db) fn try_acquire(&self) -> Option<Lease> {
        match self {
            Self::File(pool) => pool.try_acquire().map(Lease::File),
            Self::Shared(Dialect::Sqlite, pool) => {
                pool.get_sqlite_connection_pool().try_acquire().map(Lease::Memory)
            }
            Self::Shared(Dialect::Postgres, pool) => {
                let acquired = pool.get_postgres_connection_pool().try_acquire();
                acquired.map(|connection| Lease::Postgres(PostgresLease::new(connection)))
            }
        }
    }

    /// About how many steps the statements took so far; none where nobody counts.
    pub(in crate::db) fn steps(&self) -> u64 {
        match self {
            Self::File(pool) => pool.steps.load(Relaxed),
            Self::Shared(..) => 0,
        }
    }

    /// Closes the connections that are not in use.
    pub(in crate::db) async fn close(&self) {
        let Self::File(pool) = self else { return };
        let idle = std::mem::take(&mut *pool.idle());
        for Interruptible { connection, .. } in idle {
            // It is not needed any more, however it ends.
            let _ = connection.close().await;
        }
    }
}

fn unavailable(cause: SqlxError) -> Error {
    Error::from(match cause {
        SqlxError::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        SqlxError::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        other => DbErr::Conn(RuntimeErr::SqlxError(other.into())),
    })
}

/// Connections to a file.
pub(in crate::db) struct FilePool {
    options: SqliteConnectOptions,
    permits: Arc<Semaphore>,
    patience: Duration,
    idle: Mutex<Vec<Interruptible>>,
    steps: Arc<AtomicU64>,
}

impl fmt::Debug for FilePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePool").field("permits", &self.permits).finish_non_exhaustive()
    }
}

/// A connection whose statement can be cancelled.
#[derive(Debug)]
struct Interruptible {
    connection: SqliteConnection,
    interrupted: Arc<AtomicBool>,
}

impl FilePool {
    fn idle(&self) -> MutexGuard<'_, Vec<Interruptible>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn acquire(self: &Arc<Self>) -> Result<FileLease, SqlxError> {
        let permit = tokio::time::timeout(self.patience, self.permits.clone().acquire_owned());
        let permit = permit.await.map_err(|_| SqlxError::PoolTimedOut)?;
        let permit = permit.map_err(|_| SqlxError::PoolClosed)?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.open().await?,
        };
        Ok(FileLease { state: Some((connection, permit)), pool: self.clone(), running: false })
    }

    /// One that is open already, because opening takes time.
    fn try_acquire(self: &Arc<Self>) -> Option<FileLease> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        let connection = self.idle().pop()?;
        Some(FileLease { state: Some((connection, permit)), pool: self.clone(), running: false })
    }

    async fn open(&self) -> Result<Interruptible, SqlxError> {
        let mut connection = self.options.connect().await?;
        let interrupted = Arc::new(AtomicBool::new(false));
        let (seen, steps) = (interrupted.clone(), self.steps.clone());
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || {
            steps.fetch_add(STEPS.unsigned_abs().into(), Relaxed);
            !seen.load(Relaxed)
        });
        drop(handle);
        Ok(Interruptible { connection, interrupted })
    }
}

/// One of a file's connections.
#[derive(Debug)]
pub(in crate::db) struct FileLease {
    /// Empty only while it is dropped.
    state: Option<(Interruptible, OwnedSemaphorePermit)>,
    pool: Arc<FilePool>,
    running: bool,
}

impl FileLease {
    /// Runs a statement; where the future is dropped, it is interrupted.
    pub(in crate::db) async fn run<T>(
        &mut self,
        statement: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, SqlxError>,
    ) -> Result<T, SqlxError> {
        let Some((interruptible, _)) = &mut self.state else { return Err(SqlxError::PoolClosed) };
        self.running = true;
        let done = statement(&mut interruptible.connection).await;
        // One whose thread has ended is of no more use, and drops as if it still ran.
        self.running = matches!(done, Err(SqlxError::WorkerCrashed));
        done
    }
}

impl Drop for FileLease {
    fn drop(&mut self) {
        let Some((mut interruptible, permit)) = self.state.take() else { return };
        let pool = self.pool.clone();
        if !self.running {
            pool.idle().push(interruptible);
            return;
        }
        interruptible.interrupted.store(true, Relaxed);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            // Answered when the statement has ended.
            if interruptible.connection.ping().await.is_ok() {
                interruptible.interrupted.store(false, Relaxed);
                pool.idle().push(interruptible);
            }
            drop(permit);
        });
    }
}

/// One of PostgreSQL's connections.
#[derive(Debug)]
pub(in crate::db) struct PostgresLease {
    /// Empty only while it is dropped.
    connection: Option<PoolConnection<Postgres>>,
    running: bool,
}

impl PostgresLease {
    fn new(connection: PoolConnection<Postgres>) -> Self {
        Self { connection: Some(connection), running: false }
    }

    /// Runs a statement; where the future is dropped, the connection is closed.
    pub(in crate::db) async fn run<T>(
        &mut self,
        statement: impl AsyncFnOnce(&mut PoolConnection<Postgres>) -> Result<T, SqlxError>,
    ) -> Result<T, SqlxError> {
        let Some(connection) = &mut self.connection else { return Err(SqlxError::PoolClosed) };
        self.running = true;
        let done = statement(connection).await;
        self.running = false;
        done
    }
}

impl Drop for PostgresLease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| self.running) {
            // At once: a farewell would wait behind the statement.
            drop(connection.detach());
        }
    }
}
