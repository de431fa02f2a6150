//! All that a database holds.

use std::collections::BTreeMap;

use cinegraph::db::Db;
use sea_orm::{FromQueryResult, JsonValue, Statement};

/// Every row of every table, by the table's name.
pub type Content = BTreeMap<String, Vec<JsonValue>>;

/// Tables that say nothing of what was answered: attempts are counted whatever comes of them, and
/// messages with their tokens are the mailer's, which works meanwhile.
const ASIDE: [&str; 5] =
    ["attempt", "mail", "account_token", "registration_token", "seaql_migrations"];

async fn rows(db: &Db, sql: String) -> Vec<JsonValue> {
    let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
    JsonValue::find_by_statement(statement).all(db.reader()).await.unwrap()
}

/// The tables that differ.
pub fn differing(one: &Content, other: &Content) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// What `db`, a process of its own, sees.
pub async fn content(db: &Db) -> Content {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut content = Content::new();
    for table in rows(db, tables.to_owned()).await {
        let name = table["name"].as_str().unwrap();
        if !ASIDE.contains(&name) {
            let sql = format!("SELECT * FROM {name} ORDER BY 1, 2");
            content.insert(name.to_owned(), rows(db, sql).await);
        }
    }
    content
}
