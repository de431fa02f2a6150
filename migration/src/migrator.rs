//! Applies migrations, and reverts them.
//!
//! In place of the crate `sea-orm-migration`, because that compiles a reader of foreign schemas, and the types of two
//! more crates for dates and decimals into every layer below, of which nothing is used here. The table of what is
//! applied is the same.
//!
//! **Invariant:** a migration and its row in that table are written in one transaction.

use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use sea_orm::DbErr;
use sea_orm::{
    ConnectionTrait, DatabaseExecutor, DatabaseTransaction, DbBackend, IntoDatabaseExecutor,
    Statement, TransactionTrait, Value,
};

pub(crate) use sea_orm::prelude::async_trait::async_trait;

const CREATE: &str = "CREATE TABLE IF NOT EXISTS seaql_migrations (
    version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)";
const INSERT: &str = "INSERT INTO seaql_migrations (version, applied_at) VALUES ($1, $2)";
const DELETE: &str = "DELETE FROM seaql_migrations WHERE version = $1";
const SELECT: &str = "SELECT version FROM seaql_migrations";
const FIND_SQLITE: &str =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'seaql_migrations'";
const FIND_POSTGRES: &str = "SELECT table_name FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_name = 'seaql_migrations'";

/// One change of the schema.
#[async_trait]
pub trait MigrationTrait: Send + Sync {
    /// Makes the change.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr>;

    /// Takes it back.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr>;
}

/// Where a migration runs its statements.
pub struct SchemaManager {
    transaction: DatabaseTransaction,
}

impl SchemaManager {
    pub(crate) fn is_postgres(&self) -> bool {
        self.transaction.get_database_backend() == DbBackend::Postgres
    }

    pub(crate) async fn execute(&self, sql: &str) -> Result<(), DbErr> {
        self.transaction.execute_unprepared(sql).await.map(|_| ())
    }

    async fn record(&self, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
        let backend = self.transaction.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        self.transaction.execute_raw(statement).await.map(|_| ())
    }
}

/// A migration and its name, which is its file's.
pub struct Migration {
    pub(crate) name: &'static str,
    pub(crate) change: Box<dyn MigrationTrait>,
}

impl Migration {
    /// Its name: `m20261120_000001_vocabulary`.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// Every migration, oldest first.
pub struct Migrator;

impl Migrator {
    /// Every migration, oldest first.
    pub fn migrations() -> Vec<Migration> {
        crate::migrations()
    }

    /// The names of those that the database has seen. Writes nothing.
    ///
    /// Fails where one is not among [`Migrator::migrations`], because a newer program wrote that database.
    pub async fn applied<'c>(db: impl IntoDatabaseExecutor<'c>) -> Result<HashSet<String>, DbErr> {
        applied(&db.into_database_executor()).await
    }

    /// Applies as many as `steps` of those that are missing; `None` for all.
    pub async fn up<'c>(
        db: impl IntoDatabaseExecutor<'c>,
        steps: Option<usize>,
    ) -> Result<(), DbErr> {
        up(&db.into_database_executor(), steps.unwrap_or(usize::MAX)).await
    }

    /// Reverts as many as `steps` of those that are applied, the newest first.
    pub async fn down<'c>(db: impl IntoDatabaseExecutor<'c>, steps: usize) -> Result<(), DbErr> {
        down(&db.into_database_executor(), steps).await
    }
}

async fn up(db: &DatabaseExecutor<'_>, steps: usize) -> Result<(), DbErr> {
    db.execute_unprepared(CREATE).await?;
    let applied = applied(db).await?;
    let missing = Migrator::migrations().into_iter().filter(|it| !applied.contains(it.name));
    for Migration { name, change } in missing.take(steps) {
        let manager = SchemaManager { transaction: db.begin().await? };
        change.up(&manager).await?;
        manager.record(INSERT, vec![name.into(), now().into()]).await?;
        manager.transaction.commit().await?;
    }
    Ok(())
}

async fn down(db: &DatabaseExecutor<'_>, steps: usize) -> Result<(), DbErr> {
    let applied = applied(db).await?;
    let newest = Migrator::migrations().into_iter().rev().filter(|it| applied.contains(it.name));
    for Migration { name, change } in newest.take(steps) {
        let manager = SchemaManager { transaction: db.begin().await? };
        change.down(&manager).await?;
        manager.record(DELETE, vec![name.into()]).await?;
        manager.transaction.commit().await?;
    }
    Ok(())
}

async fn applied(db: &DatabaseExecutor<'_>) -> Result<HashSet<String>, DbErr> {
    let backend = db.get_database_backend();
    let find = if backend == DbBackend::Postgres { FIND_POSTGRES } else { FIND_SQLITE };
    if db.query_one_raw(Statement::from_string(backend, find)).await?.is_none() {
        return Ok(HashSet::new());
    }
    let rows = db.query_all_raw(Statement::from_string(backend, SELECT)).await?;
    let applied: HashSet<String> =
        rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    let all = Migrator::migrations();
    match applied.iter().find(|name| all.iter().all(|migration| migration.name != **name)) {
        Some(unknown) => Err(DbErr::Custom(format!(
            "Migration file of version '{unknown}' is missing, this migration has been applied but \
             its file is missing"
        ))),
        None => Ok(applied),
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs().try_into().unwrap_or(i64::MAX)
}
