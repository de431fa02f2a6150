//! What a client sees of faults.

use async_graphql::{Pos, Response, ServerError, Value};
use axum::Router;
use axum::routing::get;
use cinegraph::error::Code;
use cinegraph::graphql::ExecutionResult;
use cinegraph::graphql::execution::limits;
use serde_json::json;

use super::{GRAPHQL, executed, query};
use crate::support::{Backend, Setup, TestApp};

async fn answering(answer: impl Fn() -> ExecutionResult + Send + Sync + 'static) -> TestApp {
    Setup::default().execute(move |_| std::future::ready(answer())).start(&Backend::Sqlite).await
}

fn failed(errors: Vec<ServerError>) -> ExecutionResult {
    executed(Response::from_errors(errors))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_internal_error_names_the_request_and_nothing_else() {
    let app = answering(|| failed(vec![limits::error(Code::Internal, "masked", None)])).await;
    let reply = app.post(&query()).await;
    assert_eq!((reply.status, reply.code().as_str()), (294, "INTERNAL"));
    assert_eq!(reply.json()["data"], json!(null));
    assert_eq!(reply.json()["errors"][0]["extensions"]["requestId"], reply.header("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_nobody_gave_a_code_is_masked() {
    let app = answering(|| {
        failed(vec![ServerError::new("password=s3cret", Some(Pos { line: 1, column: 1 }))])
    })
    .await;
    let reply = app.post(&query()).await;
    assert_eq!(reply.code(), "INTERNAL");
    assert!(!reply.text.contains("s3cret"), "{}", reply.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_is_503_for_every_client() {
    let app =
        answering(|| failed(vec![limits::error(Code::ServiceUnavailable, "gone", None)])).await;
    let reply = app.post(&query()).await;
    assert_eq!((reply.status, reply.header("retry-after")), (503, "1"));
    assert_eq!(reply.header("content-type"), GRAPHQL);
    let older = app
        .send(app.request("POST", "/graphql").header("accept", "application/json").json(&query()))
        .await;
    assert_eq!((older.status, older.code().as_str()), (503, "SERVICE_UNAVAILABLE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_some_data_is_294_whatever_failed() {
    let app = answering(|| {
        let mut response = Response::new(Value::Object(
            [(async_graphql::Name::new("a"), Value::Null)].into_iter().collect(),
        ));
        response.errors.push(limits::error(Code::ServiceUnavailable, "gone", None));
        executed(response)
    })
    .await;
    assert_eq!(app.post(&query()).await.status, 294);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_ten_errors_and_says_how_many_it_leaves_out() {
    let app = answering(|| {
        failed((0..12).map(|n| limits::error(Code::NotFound, n.to_string(), None)).collect())
    })
    .await;
    let reply = app.post(&query()).await.json();
    assert_eq!(reply["errors"].as_array().unwrap().len(), 10);
    assert_eq!(reply["extensions"]["errorsLeftOut"], 2);
    let app = answering(|| {
        failed((0..10).map(|n| limits::error(Code::NotFound, n.to_string(), None)).collect())
    })
    .await;
    let reply = app.post(&query()).await.json();
    let errors = reply["errors"].as_array().unwrap();
    assert_eq!((errors.len(), reply.get("extensions")), (10, None));
    assert_eq!(errors[9]["message"], "9", "a message that has a code is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_500_and_the_server_goes_on() {
    let routes = Router::new().route("/panic", get(|| async { panic!("s3cret") as &str }));
    let app = Setup::default().routes(routes).start(&Backend::Sqlite).await;
    let reply = app.get("/panic").await;
    assert_eq!((reply.status, reply.code().as_str()), (500, "INTERNAL"));
    assert_eq!(reply.json()["errors"][0]["extensions"]["requestId"], reply.header("x-request-id"));
    assert!(!reply.text.contains("s3cret"), "{}", reply.text);
    assert_eq!(app.post(&query()).await.status, 200);
}
