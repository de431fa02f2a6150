//! What SQLite and PostgreSQL say differently: how they are opened, here; how lists of keys are
//! read and rows written, below. No other file names either.
//!
//! **Invariant:** code that depends on which database this is goes through here.

mod create;
pub(in crate::db) mod fetch;
mod json;
mod keys;
pub(in crate::db) mod lease;
mod probe;
mod release;
mod rows;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous,
};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};
use sea_orm::{
    ConnectOptions, DatabaseConnection, DbErr, RuntimeErr, SqliteTransactionMode, SqlxError,
    Statement, TransactionOptions,
};

use super::renewal::Renewal;
use crate::error::{Error, Result};

/// Where PostgreSQL's notices of commits go.
pub(super) const CHANNEL: &str = "cinegraph_commit";

/// Keeps a database in memory there.
pub(super) type Keeper = Arc<Mutex<SqliteConnection>>;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded, one file.
    Sqlite,
    /// A server of its own, version 14 or later.
    Postgres,
}

impl Dialect {
    /// The dialect that an address asks for.
    pub fn of_url(url: &str) -> Result<Self> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(Error::Setting(
                "database_url must begin with sqlite:// or postgres://".to_owned(),
            )),
        }
    }

    /// Whether the database at `url` was never made: an embedded one, whose file is not there. Of a
    /// server's database, and of a wrong address, only connecting shows it.
    pub(super) fn is_unmade(self, url: &str) -> bool {
        let embedded = self == Self::Sqlite && !is_in_memory(url);
        let options = embedded.then(|| url.parse::<SqliteConnectOptions>());
        options.is_some_and(|options| options.is_ok_and(|it| !it.get_filename().exists()))
    }

    /// How the connections that write are opened. SQLite has one writer at a time anyway, and one
    /// connection queues without busy loops.
    pub(super) fn writer(
        self,
        mut options: ConnectOptions,
        most: u32,
        longest_statement: Option<Duration>,
        renewal: Renewal,
    ) -> ConnectOptions {
        match self {
            Self::Sqlite => {
                options.max_connections(1);
                options.map_sqlx_sqlite_pool_opts(release::sqlite);
                sqlite(options, false)
            }
            Self::Postgres => {
                options.max_connections(most);
                options.map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(500));
                options.map_sqlx_postgres_pool_opts(move |pool| {
                    release::postgres(pool, longest_statement, renewal.clone())
                });
                options
            }
        }
    }

    /// How the connections that read are opened; `None` where they are those that write.
    pub(super) fn reader(
        self,
        mut options: ConnectOptions,
        readers: u32,
    ) -> Option<ConnectOptions> {
        let own = self == Self::Sqlite && !is_in_memory(options.get_url());
        own.then(|| {
            options.max_connections(readers);
            sqlite(options, true)
        })
    }

    /// Makes the file of an embedded database where there is none, as one that gives free pages
    /// back. That is no option of the connections, because each would write it into the file.
    pub(super) async fn create_file(self, url: &str) -> Result<()> {
        if !self.is_unmade(url) {
            return Ok(());
        }
        let create = async {
            let options: SqliteConnectOptions = url.parse()?;
            create::private_file(options.get_filename())?;
            let options = options
                .create_if_missing(true)
                .auto_vacuum(SqliteAutoVacuum::Incremental)
                .journal_mode(SqliteJournalMode::Wal)
                .busy_timeout(Duration::from_secs(10));
            options.connect().await?.close().await
        };
        create.await.map_err(|cause: SqlxError| {
            Error::of_open(DbErr::Conn(RuntimeErr::SqlxError(cause.into())))
        })
    }

    /// Says why the server of `url` cannot be reached, if it cannot be.
    pub(super) async fn probe(self, url: &str, patience: Duration) -> Result<()> {
        match self {
            Self::Postgres => probe::probe(url, patience).await,
            Self::Sqlite => Ok(()),
        }
    }

    /// The file that an embedded database is in.
    pub(super) fn file(self, writer: &DatabaseConnection) -> Option<PathBuf> {
        let in_file = self == Self::Sqlite;
        let pool = in_file.then(|| writer.get_sqlite_connection_pool())?;
        let name = pool.connect_options().get_filename().to_owned();
        (!is_in_memory(&name.to_string_lossy())).then_some(name)
    }

    /// A connection that does nothing, for a database in memory: it goes with its last one.
    pub(super) async fn keeper(self, writer: &DatabaseConnection) -> Result<Option<Keeper>> {
        if self != Self::Sqlite || self.file(writer).is_some() {
            return Ok(None);
        }
        let opened = writer.get_sqlite_connection_pool().connect_options().connect().await;
        let failed =
            |cause: SqlxError| Error::Unavailable(DbErr::Conn(RuntimeErr::SqlxError(cause.into())));
        opened.map(|connection| Some(Arc::new(Mutex::new(connection)))).map_err(failed)
    }

    /// How a transaction that writes begins.
    pub(super) fn write_transaction(self) -> TransactionOptions {
        TransactionOptions {
            sqlite_transaction_mode: (self == Self::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        }
    }

    /// The statement that notifies other processes of a commit in the name of `process`, where the
    /// database can.
    pub(super) fn notice(self, process: &str) -> Option<String> {
        (self == Self::Postgres).then(|| format!("NOTIFY {CHANNEL}, '{process}'"))
    }

    /// Takes the lock for trimming the change log, and says whether it was free; SQLite's
    /// write lock already keeps them apart.
    pub fn try_retention_lock(self) -> Option<Statement> {
        let sql = "SELECT pg_try_advisory_xact_lock(4820651975)";
        (self == Self::Postgres).then(|| Statement::from_string(self.backend(), sql))
    }

    /// Waits until nobody trims the change log, and keeps trimming locked until the commit.
    pub fn retention_lock(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT pg_advisory_xact_lock(4820651975)")
    }

    /// Lets the statements of a transaction take as long as they need.
    pub(super) fn no_statement_timeout(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SET LOCAL statement_timeout = 0")
    }

    /// How pages of the file that hold nothing are given back to the file system; a server does so
    /// by itself.
    pub(super) fn free_pages(self) -> Option<FreePages> {
        (self == Self::Sqlite).then_some(FreePages {
            mode: "SELECT auto_vacuum AS number FROM pragma_auto_vacuum",
            incremental: 2,
            count: "SELECT freelist_count AS number FROM pragma_freelist_count",
            release: "PRAGMA incremental_vacuum(1000)",
            at_once: 1_000,
        })
    }

    /// What makes migrating servers wait for each other; SQLite's write lock already does.
    pub(super) fn migration_lock(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT pg_advisory_xact_lock(4820651973)")
    }
}

/// Statements about the pages of an embedded database.
#[derive(Clone, Copy, Debug)]
pub(super) struct FreePages {
    /// Asks for the file's way with pages that hold nothing.
    pub(super) mode: &'static str,
    /// The mode in which they can be given back a few at a time.
    pub(super) incremental: i64,
    /// Counts them.
    pub(super) count: &'static str,
    /// Gives some of them back.
    pub(super) release: &'static str,
    /// How many those are.
    pub(super) at_once: i64,
}

fn is_in_memory(url: &str) -> bool {
    url.contains(":memory:") || url.contains("mode=memory") || url.contains("sqlx-in-memory")
}

/// WAL, so that readers do not wait for the writer; a memory map, because it saves a quarter of
/// the CPU time of a read.
fn sqlite(mut options: ConnectOptions, query_only: bool) -> ConnectOptions {
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            // Not one that was there and is gone: see `create_file`.
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            // What is answered as written survives a power cut, too.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .row_buffer_size(1000)
            .statement_cache_capacity(500)
            .pragma("mmap_size", "268435456");
        if query_only {
            sqlite.pragma("query_only", "ON")
        } else {
            // 64 MiB, because a batch of an import changes more pages than the default 2 MiB hold,
            // and each that is pushed out is written again.
            sqlite.pragma("cache_size", "-65536")
        }
    });
    options
}
