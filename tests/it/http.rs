//! GraphQL over HTTP, on real sockets.

use async_graphql::Response;
use cinegraph::graphql::ExecutionResult;
use serde_json::{Value, json};

use crate::support::{Backend, Setup, TestApp, on_both_databases};

mod closing;
mod compression;
mod cors;
mod cover;
mod deadline;
mod limits;
mod log;
mod masking;
mod status_codes;
mod stopping;
mod table;
mod version2;

const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

fn query() -> Value {
    json!({"query": "{ __typename }"})
}

/// An outcome that no schema has to produce.
fn executed(response: Response) -> ExecutionResult {
    ExecutionResult { response, executed: true, statements: 0, written: 0, rows: 0 }
}

#[on_both_databases]
async fn a_query_is_answered_by_post_and_by_get(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let posted = app.post(&query()).await;
    let got = app.get("/graphql?query=%7B__typename%7D").await;
    for reply in [posted, got] {
        assert_eq!((reply.status, reply.header("content-type")), (200, GRAPHQL));
        assert_eq!(reply.json(), json!({"data": {"__typename": "Query"}}));
        assert_eq!(reply.header("vary"), "accept, authorization");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

#[on_both_databases]
async fn health_says_whether_the_database_has_every_migration(backend: Backend) {
    let app = TestApp::start(&backend).await;
    for path in ["/health/live", "/health/ready"] {
        let reply = app.get(path).await;
        assert_eq!((reply.status, reply.code()), (200, String::new()), "{path}");
    }
    use sea_orm::ConnectionTrait;
    let forget = "DELETE FROM seaql_migrations WHERE version LIKE '%checkpoint'";
    app.app.db.writer().execute_unprepared(forget).await.unwrap();
    let reply = app.get("/health/ready").await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "SERVICE_UNAVAILABLE"));
    assert!(reply.text.contains("1 migrations are missing"), "{}", reply.text);
}

#[on_both_databases]
async fn a_server_without_its_database_is_live_and_not_ready(backend: Backend) {
    let app = TestApp::start(&backend).await;
    app.app.db.clone().close().await.unwrap();
    let reply = app.get("/health/ready").await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "SERVICE_UNAVAILABLE"));
    assert_eq!(reply.header("retry-after"), "1");
    assert_eq!(app.get("/health/live").await.status, 200);
    assert_eq!(app.post(&query()).await.status, 200, "a query that needs no database");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_request_has_the_headers_of_get_and_no_body() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let reply = app.send(app.request("HEAD", "/graphql?query=%7B__typename%7D")).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, GRAPHQL));
    assert_eq!((reply.header("content-length"), reply.text.as_str()), ("31", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_a_page_and_the_root_leads_to_it() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let reply = app.send(app.request("GET", "/graphql").header("accept", accept)).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(reply.text.starts_with("<!doctype html>"));
    let reply = app.get("/").await;
    assert_eq!((reply.status, reply.header("location")), (307, "/graphql"));
}

#[tokio::test(flavor = "multi_thread")]
async fn options_lists_the_methods() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let reply = app.send(app.request("OPTIONS", "/graphql")).await;
    assert_eq!((reply.status, reply.header("allow")), (204, "GET, HEAD, POST, OPTIONS"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_path_is_404_and_an_unknown_method_405() {
    let app = TestApp::start(&Backend::Sqlite).await;
    for path in ["/nothing", "/graphql/", "/covers/", "/covers/a/b.svg"] {
        let reply = app.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "NOT_FOUND"), "{path}");
        assert_eq!(reply.header("content-type"), JSON, "{path}");
    }
    let reply = app.send(app.request("POST", "/health/live")).await;
    assert_eq!((reply.status, reply.code().as_str()), (405, "METHOD_NOT_ALLOWED"));
    assert_eq!(reply.header("allow"), "GET,HEAD");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_its_callers_id_or_gets_one() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let kept = app.send(app.request("GET", "/nothing").header("x-request-id", "a-1_B.2:3")).await;
    assert_eq!(kept.header("x-request-id"), "a-1_B.2:3");
    for refused in ["", "two words", "semi;colon", &"x".repeat(129)] {
        let reply =
            app.send(app.request("GET", "/health/live").header("x-request-id", refused)).await;
        let id = uuid::Uuid::parse_str(reply.header("x-request-id")).unwrap();
        assert_eq!(id.get_version_num(), 7, "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_origins_are_let_in_only_by_the_setting() {
    let closed = TestApp::start(&Backend::Sqlite).await;
    let preflight = |app: &TestApp, origin: &str| {
        app.request("OPTIONS", "/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
    };
    let reply = closed.send(preflight(&closed, "https://films.example")).await;
    assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("access-control-")));

    let open = Setup::default()
        .config(|config| config.http.cors_origins = vec!["https://films.example".to_owned()])
        .start(&Backend::Sqlite)
        .await;
    let reply = open.send(preflight(&open, "https://films.example")).await;
    assert_eq!((reply.status, reply.header("access-control-allow-methods")), (204, "GET, POST"));
    let reply = open
        .send(
            open.request("POST", "/graphql")
                .header("origin", "https://films.example")
                .json(&query()),
        )
        .await;
    assert_eq!(reply.header("access-control-allow-origin"), "https://films.example");
    let reply = open
        .send(
            open.request("POST", "/graphql")
                .header("origin", "https://other.example")
                .json(&query()),
        )
        .await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, ""));
    assert!(reply.headers.get_all("vary").iter().any(|value| value == "origin"));
}
