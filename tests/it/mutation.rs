//! Mutations: what they write, what they refuse, and what stays when they do.

mod cost;
mod credit;
mod dependent;
mod group;
mod idempotency;
mod identity;
mod merge;
mod movie;
mod person;
mod refusal;
mod unread;

use std::collections::BTreeMap;

use cinegraph::event::ChangeType;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement};
use serde_json::{Value, json};

use crate::support::{Backend, TestDatabase, TestSchema, tables};

/// An empty catalogue.
async fn start(backend: &Backend) -> TestSchema {
    TestSchema::of(TestDatabase::start(backend).await)
}

/// How many rows each table of the catalogue has, and everything that shows changes to rows that
/// stay: the sums of the versions, as `movie.version`.
async fn census(schema: &TestSchema) -> BTreeMap<String, i64> {
    let db = &schema.app.db;
    let mut sums: Vec<(String, String)> = tables::of_catalogue(db)
        .await
        .into_iter()
        .map(|table| {
            let sql = format!("SELECT count(*) FROM {table}");
            (table, sql)
        })
        .collect();
    for column in tables::columns(db).await {
        let table = column.table;
        if column.name == "version" && sums.iter().any(|(name, _)| *name == table) {
            let sql = format!("SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM {table}");
            sums.push((format!("{table}.version"), sql));
        }
    }
    let connection = db.reader();
    let backend = connection.get_database_backend();
    let mut census = BTreeMap::new();
    for (name, sql) in sums {
        let row = connection.query_one_raw(Statement::from_string(backend, sql)).await.unwrap();
        census.insert(name, row.unwrap().try_get_by_index::<i64>(0).unwrap());
    }
    assert!(census.contains_key("movie.version") && census.contains_key("change"));
    census
}

/// The log: what happened to which node, and its version.
async fn log(schema: &TestSchema) -> Vec<(&'static str, i64, i32)> {
    let changes = entity::change::Entity::find().order_by_asc(entity::change::Column::Id);
    let logged = |change: entity::change::Model| {
        (ChangeType::of_code(change.kind).unwrap().text(), change.node, change.version)
    };
    changes.all(schema.app.db.reader()).await.unwrap().into_iter().map(logged).collect()
}

/// The codes and paths of a payload's user errors.
fn faults(payload: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let path = |value: &Value| {
        let steps = value.as_array().into_iter().flatten();
        steps.map(text).collect::<Vec<_>>().join(".")
    };
    let errors = payload["userErrors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["code"]), path(&error["path"]))).collect()
}

/// The number in a node's id.
fn key(id: &Value) -> i64 {
    id.as_str().unwrap().split_once(':').unwrap().1.parse().unwrap()
}

fn fault(code: &str, path: &str) -> (String, String) {
    (code.to_owned(), path.to_owned())
}

/// The titles that a search finds.
async fn found(schema: &TestSchema, query: &str) -> Vec<String> {
    let document =
        "query ($query: String!) { search(query: $query) { nodes { ... on Movie { title } } } }";
    let answered = schema.ask(document, json!({ "query": query })).await;
    assert!(answered.errors.is_empty(), "{:?}", answered.errors);
    let nodes = answered.data["search"]["nodes"].as_array().unwrap().iter();
    nodes.filter_map(|node| node["title"].as_str().map(str::to_owned)).collect()
}
