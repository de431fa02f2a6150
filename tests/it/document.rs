//! What is kept of the documents that clients send.

use cinegraph::config::Limits;
use serde_json::{Value, json};

use crate::support::{Backend, Setup, TestApp, catalog, on_both_databases};

const SHAPE: catalog::Shape = catalog::Shape { movies: 4, people: 6, performers: 2 };

const FILMS: &str = "query Films($first: Int, $names: Boolean! = true) { \
    movies(first: $first) { title directors { ...Named } } } \
    fragment Named on Person { id name @include(if: $names) }";

async fn ask(app: &TestApp, variables: Value) -> String {
    let reply = app.post(&json!({"query": FILMS, "variables": variables})).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.text
}

fn titles(text: &str) -> usize {
    let json: Value = serde_json::from_str(text).unwrap();
    json["data"]["movies"].as_array().map_or(0, Vec::len)
}

#[on_both_databases]
async fn a_default_of_a_variable_holds_in_a_directive_too(backend: Backend) {
    let app = TestApp::start(&backend).await;
    catalog::seed(&app.app.db, SHAPE).await;
    assert!(ask(&app, json!({"first": 1})).await.contains("\"name\""));
    assert!(!ask(&app, json!({"first": 1, "names": false})).await.contains("\"name\""));
}

#[on_both_databases]
async fn a_document_that_is_asked_again_gives_the_same_bytes(backend: Backend) {
    let kept = TestApp::start(&backend).await;
    let anew = Setup::default().config(|config| config.documents.kept = 0).start(&backend).await;
    for app in [&kept, &anew] {
        catalog::seed(&app.app.db, SHAPE).await;
    }
    for variables in [json!({"first": 3}), json!({"first": 3}), json!({"first": 2, "names": false})]
    {
        let (kept, anew) = (ask(&kept, variables.clone()).await, ask(&anew, variables).await);
        assert_eq!(kept, anew);
    }
}

#[on_both_databases]
async fn a_document_that_is_asked_again_takes_other_variables(backend: Backend) {
    let app = TestApp::start(&backend).await;
    catalog::seed(&app.app.db, SHAPE).await;
    assert_eq!(titles(&ask(&app, json!({"first": 2})).await), 2);
    assert_eq!(titles(&ask(&app, json!({"first": 1})).await), 1);
    let wrong = app.query(FILMS, json!({"first": "many"})).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{wrong}");
}

#[on_both_databases]
async fn variables_keep_their_limits_with_a_cached_document(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let values = vec![1; Limits::default().values];
    for _ in 0..2 {
        let refused = app.query(FILMS, json!({"first": values})).await;
        assert_eq!(refused["errors"][0]["extensions"]["limit"], "values", "{refused}");
        assert_eq!(titles(&ask(&app, json!({"first": 1})).await), 0);
    }
}

#[on_both_databases]
async fn of_several_operations_only_the_one_that_is_named_counts(backend: Backend) {
    let app = TestApp::start(&backend).await;
    catalog::seed(&app.app.db, SHAPE).await;
    let text = "query Costly { movies(first: 100) { performers(first: 50) { \
        performedIn(first: 100) { id } } } } \
        query Cheap { movies(first: 1) { slug } }";
    for (name, expected) in [
        (json!("Cheap"), "\"slug\""),
        (json!("Costly"), "QUERY_LIMIT"),
        (json!("Other"), "Unknown operation named"),
        (Value::Null, "Operation name required"),
    ] {
        let reply = app.post(&json!({"query": text, "operationName": name})).await;
        assert!(reply.text.contains(expected), "{name}: {}", reply.text);
    }
}

#[on_both_databases]
async fn a_field_that_is_left_out_neither_runs_nor_needs_rights(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let text = "mutation($v: Boolean = true) { \
        createGenre(input: {name: \"Western\"}) @include(if: $v) { genre { id } } }";
    assert_eq!(app.query(text, json!({"v": false})).await, json!({"data": {}}));
    for (variables, code) in [
        (json!({}), "UNAUTHENTICATED"),
        (json!({"v": true}), "UNAUTHENTICATED"),
        (json!({"v": null}), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let refused = app.query(text, variables).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused}");
    }
}

#[on_both_databases]
async fn fragments_on_interfaces_and_unions_apply_to_their_types(backend: Backend) {
    let app = TestApp::start(&backend).await;
    catalog::seed(&app.app.db, SHAPE).await;
    for (selection, fragment) in [
        ("... on Node { ... on Movie { slug } }", ""),
        ("... on SearchResult { ... on Movie { slug } ... on Person { name } }", ""),
        ("...F ...F", "fragment F on SearchResult { ... on Movie { slug } }"),
    ] {
        let text = format!("{{ movie(by: {{slug: \"film-1\"}}) {{ {selection} }} }} {fragment}");
        let answer = app.query(&text, json!({})).await;
        assert_eq!(answer, json!({"data": {"movie": {"slug": "film-1"}}}), "{text}");
    }
}
