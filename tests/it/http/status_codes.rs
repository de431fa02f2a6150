//! The status codes of GraphQL over HTTP, by its text of 2026 and by that of 2025.

use async_graphql::{Response, ServerError, Value};
use cinegraph::config::StatusCodes;
use serde_json::json;

use super::{GRAPHQL, JSON, executed, query};
use crate::support::{Backend, Reply, Setup, TestApp};

fn error(code: &str) -> ServerError {
    let mut error = ServerError::new("it failed", None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

/// A server that answers with data and errors, or with none of either.
async fn answering(codes: StatusCodes, data: Value, code: &'static str) -> TestApp {
    let answer = move |_| {
        let mut response = Response::new(data.clone());
        response.errors.extend((!code.is_empty()).then(|| error(code)));
        async move { executed(response) }
    };
    let setup = Setup::default().config(|config| config.http.status_codes = codes);
    setup.execute(answer).start(&Backend::Sqlite).await
}

async fn ask(app: &TestApp, accept: &str, document: &str) -> Reply {
    let request = app.request("POST", "/graphql").header("accept", accept);
    app.send(request.json(&json!({"query": document}))).await
}

const LEGACY: &str = "application/json";
const MODERN: &str = "application/graphql-response+json";

#[tokio::test(flavor = "multi_thread")]
async fn data_with_errors_is_294_or_200() {
    let data = || Value::from_json(json!({"a": null})).unwrap();
    for (codes, expected) in [(StatusCodes::Of2026, 294), (StatusCodes::Of2025, 200)] {
        for (data, code) in [(data(), "INTERNAL"), (Value::Null, "INTERNAL"), (data(), "FORBIDDEN")]
        {
            let app = answering(codes, data.clone(), code).await;
            for (accept, media_type) in [(MODERN, GRAPHQL), (LEGACY, JSON)] {
                let reply = ask(&app, accept, "{ __typename }").await;
                assert_eq!(
                    (reply.status, reply.header("content-type")),
                    (expected, media_type),
                    "{reply:?}"
                );
                assert!(reply.json().as_object().unwrap().contains_key("data"), "{reply:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_as_a_whole_has_its_status_and_no_data() {
    for (code, status) in [
        ("UNAUTHENTICATED", 401),
        ("FORBIDDEN", 403),
        ("RATE_LIMITED", 429),
        ("SERVICE_UNAVAILABLE", 503),
    ] {
        let app = answering(StatusCodes::Of2026, Value::Null, code).await;
        for accept in [MODERN, LEGACY] {
            let reply = ask(&app, accept, "{ __typename }").await;
            assert_eq!((reply.status, reply.header("content-type")), (status, GRAPHQL));
            assert_eq!(reply.json().get("data"), None, "{reply:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_codes_of_2025_hide_request_errors_from_older_clients() {
    let setup = Setup::default().config(|config| config.http.status_codes = StatusCodes::Of2025);
    let app = setup.start(&Backend::Sqlite).await;
    for (document, code) in
        [("{", "GRAPHQL_PARSE_FAILED"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED")]
    {
        for (accept, status, media_type) in [(MODERN, 400, GRAPHQL), (LEGACY, 200, JSON)] {
            let reply = ask(&app, accept, document).await;
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{reply:?}");
            assert_eq!(reply.header("content-type"), media_type);
            assert_eq!(reply.json().get("data"), None, "{reply:?}");
        }
    }
    let request = app.request("POST", "/graphql").header("accept", LEGACY).json(&json!({}));
    let reply = app.send(request).await;
    assert_eq!((reply.status, reply.header("content-type")), (400, JSON));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_byte_order_mark_before_the_body_is_ignored() {
    let app = TestApp::start(&Backend::Sqlite).await;
    for kind in
        ["application/json", "application/json;charset=UTF8", "application/json; charset=\"utf-8\""]
    {
        let request = app.request("POST", "/graphql").header("content-type", kind);
        let reply = app.send(request.body(format!("\u{feff}{}", query()))).await;
        assert_eq!(reply.json(), json!({"data": {"__typename": "Query"}}), "{kind}");
    }
}
