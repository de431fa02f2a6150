//! What SQLite and PostgreSQL say differently. No other file names either.

use std::time::Duration;

use sea_orm::sea_query::{
    ArrayType, Expr, Func, FunctionCall, IntoIden, Query, SelectStatement, Value,
};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, SqliteTransactionMode, TransactionOptions};

use super::filter::storable;
use super::row::Cell;
use crate::error::{Error, Result};

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

    /// How the connections that write are opened. SQLite has one writer at a time anyway, and one
    /// connection queues without busy loops.
    pub(super) fn writer(self, mut options: ConnectOptions, readers: u32) -> ConnectOptions {
        match self {
            Self::Sqlite => {
                options.max_connections(1);
                sqlite(options, false)
            }
            Self::Postgres => {
                options.max_connections(readers);
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
        let own = self == Self::Sqlite && !options.get_url().contains(":memory:");
        own.then(|| {
            options.max_connections(readers);
            sqlite(options, true)
        })
    }

    /// How a transaction that writes begins.
    pub(super) fn write_transaction(self) -> TransactionOptions {
        TransactionOptions {
            sqlite_transaction_mode: (self == Self::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        }
    }

    /// What makes migrating servers wait for each other; SQLite's write lock already does.
    pub(super) fn migration_lock(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT pg_advisory_xact_lock(4820651973)")
    }
}

/// WAL, so that readers do not wait for the writer; a memory map, because it saves a quarter of
/// the CPU time of a read.
fn sqlite(mut options: ConnectOptions, query_only: bool) -> ConnectOptions {
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .row_buffer_size(1000)
            .statement_cache_capacity(500)
            .pragma("mmap_size", "268435456");
        if query_only {
            sqlite.pragma("query_only", "ON")
        } else {
            sqlite
        }
    });
    options
}

/// The read side: lists of keys as one bound value.
impl Dialect {
    /// Whether a joined subquery may speak of the row before it.
    pub(super) fn has_lateral(self) -> bool {
        self == Self::Postgres
    }

    /// The key's column of [`from_keys`](Self::from_keys).
    pub(super) fn key(self, alias: &'static str) -> Expr {
        let column = match self {
            Self::Sqlite => "value",
            Self::Postgres => alias,
        };
        Expr::col((alias.into_iden(), column.into_iden()))
    }

    /// Adds `keys` to the tables of `select`, as one bound value.
    pub(super) fn from_keys(
        self,
        select: &mut SelectStatement,
        keys: &[Cell],
        alias: &'static str,
    ) {
        select.from_function(self.unfold(keys), alias);
    }

    /// A subquery of `values`, as one bound value.
    pub(super) fn list(self, values: &[Cell]) -> SelectStatement {
        let mut select = Query::select();
        select.expr(self.key("v"));
        self.from_keys(&mut select, values, "v");
        select
    }

    fn unfold(self, values: &[Cell]) -> FunctionCall {
        match self {
            Self::Sqlite => Func::cust("json_each").arg(Expr::val(json_array(values))),
            Self::Postgres => Func::cust("unnest").arg(Expr::val(array(values))),
        }
    }
}

fn json_array(values: &[Cell]) -> String {
    let json = |cell: &Cell| match cell {
        Cell::Int(value) => (*value).into(),
        Cell::Text(value) => storable(value).into(),
        Cell::Float(value) => (*value).into(),
        Cell::Bool(value) => (*value).into(),
        Cell::Null => serde_json::Value::Null,
    };
    serde_json::Value::Array(values.iter().map(json).collect()).to_string()
}

fn array(values: &[Cell]) -> Value {
    let (kind, convert): (ArrayType, fn(&Cell) -> Value) = match values.first() {
        Some(Cell::Text(_)) => (ArrayType::String, |cell| match cell {
            Cell::Text(value) => Value::String(Some(storable(value))),
            _ => Value::String(None),
        }),
        Some(Cell::Float(_)) => (ArrayType::Double, |cell| match cell {
            Cell::Float(value) => Value::Double(Some(*value)),
            _ => Value::Double(None),
        }),
        _ => (ArrayType::BigInt, |cell| match cell {
            Cell::Int(value) => Value::BigInt(Some(*value)),
            _ => Value::BigInt(None),
        }),
    };
    Value::Array(kind, Some(Box::new(values.iter().map(convert).collect())))
}
