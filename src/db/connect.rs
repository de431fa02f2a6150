//! Opening a database and bringing its schema up to date.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use migration::Migrator;
use sea_orm::metric::Info;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, FromQueryResult, Statement,
};

use super::commit::Commits;
use super::database_file::DatabaseFile;
use super::dialect::lease::QueryPool;
use super::dialect::{Dialect, Keeper};
use super::read_pool::ReadPool;
use super::renewal::Renewal;
use super::sql;
use super::writer::WritePool;
use crate::error::{Error, Result};

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// `sqlite://file.db`, `sqlite::memory:` or `postgres://user:password@host/name`.
    pub url: String,
    /// Connections that read.
    pub readers: u32,
    /// How long a statement may wait for a connection.
    pub acquire_timeout: Duration,
    /// How long one statement may take, where the database can end it; `None` for as long as it
    /// needs.
    pub longest_statement: Option<Duration>,
}

impl DbOptions {
    /// The defaults for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        let acquire_timeout = Duration::from_secs(2);
        Self { url: url.into(), readers: 4, acquire_timeout, longest_statement: None }
    }
}

/// The open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    reader: ReadPool,
    pub(super) queries: QueryPool,
    pub(super) writer: WritePool,
    dialect: Dialect,
    _keeper: Option<Keeper>,
    pub(super) commits: Commits,
    observer: Observer,
}

type Callback = Arc<dyn Fn(&Info<'_>) + Send + Sync>;

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

/// The callback for every statement.
#[derive(Clone, Default)]
struct Observer(Option<Callback>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observer").field(&self.0.is_some()).finish()
    }
}

impl Db {
    /// Opens the database; an SQLite file is made when it is not there.
    ///
    /// Fails with [`Error::Setting`] for an address that is neither SQLite's nor PostgreSQL's.
    pub async fn connect(options: &DbOptions) -> Result<Self> {
        let dialect = Dialect::of_url(&options.url)?;
        let mut base = ConnectOptions::new(&options.url);
        base.sqlx_logging(false)
            .connect_timeout(options.acquire_timeout)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false);
        dialect.create_file(&options.url).await?;
        dialect.probe(&options.url, options.acquire_timeout).await?;
        let renewal = Renewal::default();
        let longest = options.longest_statement;
        let writer = dialect.writer(base.clone(), options.readers, longest, renewal.clone());
        let writer = open(writer).await?;
        let reader = match dialect.reader(base, options.readers) {
            Some(own) => open(own).await?,
            None => writer.clone(),
        };
        Ok(Self {
            queries: QueryPool::new(dialect, &reader, options.readers, options.acquire_timeout),
            reader: ReadPool(reader),
            _keeper: dialect.keeper(&writer).await?,
            writer: WritePool::new(
                writer.clone(),
                dialect.file(&writer).map(DatabaseFile::of),
                renewal,
            ),
            dialect,
            commits: Commits::default(),
            observer: Observer::default(),
        })
    }

    /// Applies every migration that is missing. Two servers may do so at once: all of it is one
    /// transaction, and the second waits for the first.
    pub async fn migrate(&self) -> Result<()> {
        // A database that cannot be written can be read.
        if self.migrations().await?.iter().all(|migration| migration.applied) {
            return Ok(());
        }
        let transaction = self.begin().await?;
        transaction.take_time().await?;
        if let Some(lock) = self.dialect.migration_lock() {
            transaction.execute_unprepared(lock).await?;
        }
        Migrator::up(transaction.raw(), None).await.inspect_err(|cause| self.writer.note(cause))?;
        transaction.commit().await
    }

    /// The connections that read.
    pub fn reader(&self) -> &ReadPool {
        &self.reader
    }

    /// The connections that write.
    pub fn writer(&self) -> &WritePool {
        &self.writer
    }

    /// Why writing fails, fit for a client; `None` where it works as far as is known. Where it
    /// failed, it is tried again.
    pub async fn write_failure(&self) -> Option<String> {
        self.writer.write_failure().await
    }

    /// Whether the database is part of this process.
    pub fn is_embedded(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    /// The database's way of saying things.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Hands every statement that is run from here on to `callback`. Call it before cloning.
    pub fn observe<F>(&mut self, callback: F)
    where
        F: Fn(&Info<'_>) + Send + Sync + Clone + 'static,
    {
        self.observer = Observer(Some(Arc::new(callback.clone())));
        self.reader.0.set_metric_callback(callback.clone());
        self.writer.pool.set_metric_callback(callback);
    }

    /// Reports a statement that ran beside SeaORM.
    pub(super) fn record(&self, statement: &Statement, begun: Instant, failed: bool) {
        if let Some(callback) = &self.observer.0 {
            callback(&Info { elapsed: begun.elapsed(), statement, failed });
        }
    }

    /// About how many steps an embedded database's machine made for requests so far, counted by the
    /// hundred; 0 for a server's, which keeps that to itself.
    pub fn steps(&self) -> u64 {
        self.queries.steps()
    }

    /// A connection that requests read with, kept from them until it is dropped: for tests of what
    /// they do without.
    pub async fn occupy(&self) -> Result<impl Send + use<>> {
        self.queries.acquire().await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.reader.0.ping().await?)
    }

    /// Gives pages of the file that hold nothing back to the file system, where it was made so; a
    /// few at a time, so that nobody waits long for the write lock.
    pub async fn release_free_pages(&self) -> Result<()> {
        let Some(pages) = self.dialect.free_pages() else { return Ok(()) };
        let mode: Option<Number> = sql::find(&self.writer, pages.mode, []).await?;
        if mode.is_none_or(|mode| mode.number != pages.incremental) {
            return Ok(());
        }
        loop {
            let free: Option<Number> = sql::find(&self.writer, pages.count, []).await?;
            if free.is_none_or(|free| free.number < pages.at_once) {
                return Ok(());
            }
            self.writer.execute_unprepared(pages.release).await?;
        }
    }

    /// Closes every connection.
    pub async fn close(self) -> Result<()> {
        self.queries.close().await;
        self.reader.0.close().await?;
        Ok(self.writer.pool.close().await?)
    }
}

async fn open(options: ConnectOptions) -> Result<DatabaseConnection> {
    Database::connect(options).await.map_err(Error::of_open)
}
