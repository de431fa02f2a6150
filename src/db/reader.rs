//! The connections that one request reads with.
//!
//! A pool looks at every connection that comes back, which costs a way to the database and back, as
//! much as a small read. So a request keeps the connection of its first statement for those that
//! follow. One that reads at the same time takes another if one is free, for no longer than it
//! reads, and else waits for the first: who holds a connection never waits for the pool, or
//! requests could wait for each other. After many rows it is given back, because a request that is
//! busy with them keeps others waiting.
//!
//! **Invariant:** a connection is kept only between statements of one request, and only where
//! nothing else in the request waits for the pool.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use sea_orm::Statement;
use tokio::sync::Notify;

use super::Db;
use super::dialect::fetch::Cells;
use super::dialect::lease::Lease;
use super::row::Cell;
use super::table::ColumnKind;
use crate::error::Result;

/// After more rows than this a request has so much to do with them that others should have its
/// connection meanwhile. Giving it back costs more than the look: it also loses its large buffers.
const FEW_ROWS: usize = 1_000;

/// Reads for one request.
#[derive(Debug)]
pub struct Reader {
    db: Db,
    keeps: AtomicBool,
    state: Mutex<ReaderState>,
    /// Rings when a statement has ended.
    freed: Notify,
}

#[derive(Debug, Default)]
struct ReaderState {
    /// The connection that is kept.
    free: Option<Lease>,
    /// How many statements run or wait for the pool.
    running: usize,
}

/// A statement that runs or waits for the pool.
struct Running<'a>(&'a Reader);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state().running -= 1;
        self.0.freed.notify_one();
    }
}

impl Reader {
    /// Reads from `db`.
    pub fn new(db: Db) -> Self {
        Self { db, keeps: false.into(), state: Mutex::default(), freed: Notify::new() }
    }

    /// Keeps connections from here on until it is dropped, instead of for one statement. Only for
    /// a request that waits for no other connection than these.
    pub fn keep(&self) {
        self.keeps.store(true, Relaxed);
    }

    fn keeps(&self) -> bool {
        self.keeps.load(Relaxed)
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The rows of `select`, whose columns are of `kinds`.
    pub(super) async fn read(&self, select: Statement, kinds: &[ColumnKind]) -> Result<Cells> {
        // Of a statement that fails the connection goes back to the pool, which looks at it.
        let (_running, mut connection) = self.lease().await?;
        let cells = Cells::new(self.run(&mut connection, select, kinds).await?, kinds.len());
        if self.keeps() && cells.rows() <= FEW_ROWS {
            self.state().free.get_or_insert(connection);
        }
        Ok(cells)
    }

    async fn run(
        &self,
        connection: &mut Lease,
        select: Statement,
        kinds: &[ColumnKind],
    ) -> Result<Vec<Cell>> {
        let begun = Instant::now();
        if let Some(packed) = self.db.dialect().packed(&select, kinds) {
            let found = connection.unpack(&packed, kinds).await;
            self.db.record(&packed, begun, found.is_err());
            if let Some(cells) = found? {
                return Ok(cells);
            }
        }
        let found = connection.rows(&select, kinds).await;
        self.db.record(&select, begun, found.is_err());
        found
    }

    fn state(&self) -> MutexGuard<'_, ReaderState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for one statement.
    async fn lease(&self) -> Result<(Running<'_>, Lease)> {
        let pool = &self.db.queries;
        loop {
            let first = {
                let mut state = self.state();
                if let Some(connection) = state.free.take() {
                    state.running += 1;
                    return Ok((Running(self), connection));
                }
                let first = state.running == 0 || !self.keeps();
                state.running += usize::from(first);
                first
            };
            if first {
                let running = Running(self);
                return Ok((running, pool.acquire().await?));
            }
            if let Some(connection) = pool.try_acquire() {
                self.state().running += 1;
                return Ok((Running(self), connection));
            }
            self.freed.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sea_orm::DbBackend;

    use super::*;
    use crate::db::DbOptions;

    const ENDLESS: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

    #[tokio::test]
    async fn a_statement_ends_with_the_request_that_it_was_run_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let options = DbOptions { readers: 1, ..DbOptions::new(url) };
        let db = Db::connect(&options).await.expect("a database");
        let reader = Reader::new(db);
        for _ in 0..3 {
            let endless = Statement::from_string(DbBackend::Sqlite, ENDLESS);
            let reading = reader.read(endless, &[ColumnKind::Int64]);
            assert!(tokio::time::timeout(Duration::from_millis(50), reading).await.is_err());
            // There is one connection, and it takes the next statement.
            let one = Statement::from_string(DbBackend::Sqlite, "SELECT 1");
            assert_eq!(reader.read(one, &[ColumnKind::Int64]).await.expect("an answer").rows(), 1);
        }
    }
}
