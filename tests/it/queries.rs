//! The query files: each answer and the SQL that produced it, side by side in snapshots.
//!
//! `tests/queries/<noun>/<question>.graphql`, its variables in `.json`, its answer in `.snap` (the
//! same on both databases) and its SQL in `.<database>.snap`. `INSTA_UPDATE=always cargo test
//! queries` writes them anew.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use apollo_compiler::{ExecutableDocument, Schema};
use cinegraph::auth::Viewer;
use cinegraph::graphql::execution::subscription::{AttachContext, subscribe};
use serde_json::Value;

use crate::support::test_schema::editor;
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every query file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "graphql") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn variables(query: &Path, ending: &str) -> Value {
    let text = std::fs::read_to_string(query.with_extension(ending));
    text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
}

/// Moments are replaced, because they differ from run to run.
fn without_moments(mut answer: Value) -> Value {
    if let Some(movie) = answer.get_mut("movie") {
        for field in ["createdAt", "updatedAt"] {
            if movie.get(field).is_some_and(Value::is_string) {
                movie[field] = "(a moment)".into();
            }
        }
    }
    answer
}

async fn sample(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    cinegraph::import::sample::load_if_empty(&database.db).await.unwrap();
    TestSchema::of(database)
}

/// Follows from the first change on, and expects events without errors.
async fn follow(schema: &TestSchema, query: &str) {
    let first = schema.data("{ changes(first: 1) { pageInfo { endCursor } } }").await;
    let after = serde_json::json!({"after": first.data["changes"]["pageInfo"]["endCursor"]});
    let document = schema.schema.documents().admit(query, &schema.app.config.limits).unwrap();
    let request =
        async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(after));
    let equip: AttachContext = Arc::new(|request| request);
    let opened = subscribe(&schema.app, &schema.schema, document, request, None, &equip).await;
    let mut open = opened.map_err(|answer| answer.response.errors).unwrap();
    let changes = open.wait().await.map_err(|answer| answer.response.errors).unwrap();
    let events =
        open.answer(changes, &equip).await.map_err(|answer| answer.response.errors).unwrap();
    assert!(!events.is_empty());
    for event in events {
        assert!(event.response.errors.is_empty(), "{:?}", event.response.errors);
    }
}

#[on_both_databases]
async fn every_query_file_has_its_answer_and_its_sql(backend: Backend) {
    let mut schema = sample(&backend).await;
    let log = Arc::new(Mutex::new(Vec::new()));
    let seen = log.clone();
    schema.app.db.observe(move |info| seen.lock().unwrap().push(info.statement.sql.clone()));
    let database = if matches!(backend, Backend::Sqlite) { "sqlite" } else { "postgres" };
    let files = files(&root().join("tests/queries"));
    assert!(files.len() >= 10);
    for path in files {
        let query = std::fs::read_to_string(&path).unwrap();
        let answered = schema.ask(&query, variables(&path, "json")).await;
        assert!(answered.errors.is_empty(), "{}: {:?}", path.display(), answered.errors);
        let mut sql = std::mem::take(&mut *log.lock().unwrap());
        assert_eq!(sql.len() as u64, answered.statements);
        // Statements of one level run side by side.
        sql.sort();
        let sql = format!(
            "{} statements, {} rows\n\n{}",
            answered.statements,
            answered.rows,
            sql.join("\n\n")
        );
        let name = path.file_stem().unwrap().to_str().unwrap();
        insta::with_settings!({
            snapshot_path => path.parent().unwrap(), prepend_module_to_snapshot => false,
            omit_expression => true
        }, {
            let answer = serde_json::to_string_pretty(&without_moments(answered.data)).unwrap();
            insta::assert_snapshot!(name, answer);
            insta::assert_snapshot!(format!("{name}.{database}"), sql);
        });
    }
}

#[on_both_databases]
async fn every_tab_of_the_playground_answers(backend: Backend) {
    let schema = sample(&backend).await;
    for path in files(&root().join("web/graphiql/src/tabs")) {
        let query = std::fs::read_to_string(&path).unwrap();
        if query.contains("\nsubscription ") {
            follow(&schema, &query).await;
            continue;
        }
        let viewer = if query.contains("\nmutation ") { editor() } else { Viewer::Anonymous };
        let variables = variables(&path, "variables.json");
        let answered = schema.ask_as(viewer, &query, variables).await;
        assert!(answered.errors.is_empty(), "{}: {:?}", path.display(), answered.errors);
        for (field, value) in answered.data.as_object().unwrap() {
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            assert!(!empty, "{}: {field} is empty", path.display());
            let refused = value["userErrors"].as_array().is_some_and(|errors| !errors.is_empty());
            assert!(!refused, "{}: {value}", path.display());
        }
    }
}

/// A validator that shares no code with the server's.
#[test]
fn a_second_validator_accepts_the_schema_and_every_query() {
    let sdl = std::fs::read_to_string(root().join("schema.graphql")).unwrap();
    let schema = Schema::parse_and_validate(sdl, "schema.graphql").unwrap();
    for folder in ["tests/queries", "web/graphiql/src/tabs"] {
        for path in files(&root().join(folder)) {
            let query = std::fs::read_to_string(&path).unwrap();
            ExecutableDocument::parse_and_validate(&schema, query, &path)
                .unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
