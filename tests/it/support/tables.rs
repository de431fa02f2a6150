//! What a database says of its own tables, so that no test has to list them.

use std::collections::BTreeSet;

use cinegraph::db::Db;
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult, Statement};

/// Tables of the server and its accounts; every other one is the catalogue's.
const ASIDE: [&str; 16] = [
    "account",
    "account_token",
    "api_key",
    "attempt",
    "mail",
    "registration",
    "registration_token",
    "seaql_migrations",
    "search_state",
    "signing_secret",
    "vocabulary_state",
    "webhook",
    "webhook_attempt",
    "webhook_delivery",
    "webhook_storage",
    "write_probe",
];

/// A column that holds keys of another table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, FromQueryResult)]
pub struct Reference {
    pub table: String,
    pub column: String,
    pub target: String,
}

/// A column.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Column {
    pub table: String,
    pub name: String,
    /// What SQL calls its type, in lower case.
    pub kind: String,
    pub nullable: bool,
    /// Whether the database gives its value.
    pub given: bool,
}

async fn ask<M: FromQueryResult>(db: &Db, sqlite: &str, postgres: &str) -> Vec<M> {
    let backend = db.reader().get_database_backend();
    let sql = if backend == DatabaseBackend::Postgres { postgres } else { sqlite };
    M::find_by_statement(Statement::from_string(backend, sql)).all(db.reader()).await.unwrap()
}

/// Every foreign key.
pub async fn references(db: &Db) -> Vec<Reference> {
    let mut all: Vec<Reference> = ask(
        db,
        "SELECT m.name AS \"table\", f.\"from\" AS \"column\", f.\"table\" AS target \
            FROM sqlite_master AS m CROSS JOIN pragma_foreign_key_list(m.name) AS f \
            WHERE m.type = 'table'",
        "SELECT CAST(c.conrelid::regclass AS text) AS \"table\", \
            CAST(a.attname AS text) AS \"column\", \
            CAST(c.confrelid::regclass AS text) AS target \
            FROM pg_constraint AS c JOIN pg_attribute AS a \
            ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'",
    )
    .await;
    all.sort();
    assert!(all.len() > 15, "the database says little of itself: {all:?}");
    all
}

/// Every column of every table, in the tables' order.
pub async fn columns(db: &Db) -> Vec<Column> {
    ask(
        db,
        "SELECT m.name AS \"table\", c.name, lower(c.type) AS kind, \
            c.\"notnull\" = 0 AND c.pk = 0 AS nullable, \
            c.dflt_value IS NOT NULL OR c.pk = 1 AND m.sql LIKE '%AUTOINCREMENT%' AS given \
            FROM sqlite_master AS m CROSS JOIN pragma_table_info(m.name) AS c \
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
        "SELECT CAST(table_name AS text) AS \"table\", CAST(column_name AS text) AS name, \
            CAST(data_type AS text) AS kind, is_nullable = 'YES' AS nullable, \
            column_default IS NOT NULL OR is_identity = 'YES' AS given \
            FROM information_schema.columns WHERE table_schema = current_schema() \
            ORDER BY table_name, ordinal_position",
    )
    .await
}

/// The columns that an index begins with, each with its table.
pub async fn indexed(db: &Db) -> BTreeSet<(String, String)> {
    #[derive(FromQueryResult)]
    struct First {
        table: String,
        column: String,
    }
    let found: Vec<First> = ask(
        db,
        "SELECT m.name AS \"table\", i.name AS \"column\" FROM sqlite_master AS m \
            CROSS JOIN pragma_index_list(m.name) AS l CROSS JOIN pragma_index_info(l.name) AS i \
            WHERE m.type = 'table' AND i.seqno = 0 AND i.name IS NOT NULL \
            UNION SELECT m.name, c.name FROM sqlite_master AS m \
            CROSS JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.pk = 1",
        "SELECT CAST(i.indrelid::regclass AS text) AS \"table\", \
            CAST(a.attname AS text) AS \"column\" FROM pg_index AS i JOIN pg_attribute AS a \
            ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]",
    )
    .await;
    found.into_iter().map(|first| (first.table, first.column)).collect()
}

/// The catalogue's tables, each before those that it refers to.
pub async fn of_catalogue(db: &Db) -> Vec<String> {
    let all = columns(db).await.into_iter().map(|column| column.table);
    let mut left: BTreeSet<String> = all.filter(|name| !ASIDE.contains(&name.as_str())).collect();
    let references = references(db).await;
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_free = |table: &&String| {
            let referred = |it: &&Reference| it.target == **table && it.table != it.target;
            !references.iter().filter(referred).any(|it| left.contains(&it.table))
        };
        let free: Vec<String> = left.iter().filter(is_free).cloned().collect();
        assert!(!free.is_empty(), "tables refer to each other in a circle: {left:?}");
        left.retain(|table| !free.contains(table));
        ordered.extend(free);
    }
    ordered
}
