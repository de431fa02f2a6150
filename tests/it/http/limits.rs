//! How large, how many, how slow.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Response, Value};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::{executed, query};
use crate::support::{Backend, Setup, TestApp, read_to_end};

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_have_just_as_many_bytes_as_the_limit() {
    let app = Setup::default()
        .config(|config| config.limits.body_bytes = 100)
        .start(&Backend::Sqlite)
        .await;
    let body =
        |bytes: usize| format!(r#"{{"query":"{{ __typename }}"{}}}"#, " ".repeat(bytes - 26));
    for (bytes, status, code) in [(100, 200, ""), (101, 413, "PAYLOAD_TOO_LARGE")] {
        assert_eq!(body(bytes).len(), bytes);
        let request = app.request("POST", "/graphql").header("content-type", "application/json");
        let reply = app.send(request.body(body(bytes))).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_unknown_length_is_cut_at_the_limit() {
    let app = Setup::default()
        .config(|config| config.limits.body_bytes = 100)
        .start(&Backend::Sqlite)
        .await;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let answer = app.raw(&format!("{head}65\r\n{}\r\n", " ".repeat(101))).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("PAYLOAD_TOO_LARGE"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_too_long_is_414() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let path =
        |bytes: usize| format!("/graphql?query=%7B__typename%7D&x={}", "x".repeat(bytes - 34));
    for (bytes, status, code) in
        [(8_192, 200, ""), (8_193, 414, "URI_TOO_LONG"), (60_000, 414, "URI_TOO_LONG")]
    {
        assert_eq!(path(bytes).len(), bytes);
        let reply = app.get(&path(bytes)).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{bytes}");
    }
}

const LONG: Duration = Duration::from_secs(3_600);
const SHORT: Duration = Duration::from_millis(100);
const LIVE: &str = "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_arrive_ends_the_connection() {
    let app = Setup::default()
        .config(|config| (config.http.header_timeout, config.http.idle_timeout) = (SHORT, LONG))
        .start(&Backend::Sqlite)
        .await;
    assert_eq!(app.raw("POST /graphql HTTP/1.1\r\nhost: x\r\n").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_arrives_byte_by_byte_ends_the_connection() {
    let app = Setup::default()
        .config(|config| (config.http.header_timeout, config.http.idle_timeout) = (SHORT, LONG))
        .start(&Backend::Sqlite)
        .await;
    let mut stream = app.connect().await;
    // Endless, so the test ends only because the server closes the connection.
    while stream.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Asks on a connection that stays open.
async fn live(stream: &mut TcpStream) -> String {
    stream.write_all(LIVE.as_bytes()).await.unwrap();
    let (mut answer, mut bytes) = (String::new(), [0; 1_000]);
    while !answer.ends_with('}') {
        let read = stream.read(&mut bytes).await.unwrap();
        answer.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_idles_longer_than_a_head_but_not_for_ever() {
    let app = Setup::default()
        .config(|config| (config.http.header_timeout, config.http.idle_timeout) = (SHORT, LONG))
        .start(&Backend::Sqlite)
        .await;
    let mut stream = app.connect().await;
    for _ in 0..2 {
        tokio::time::sleep(3 * SHORT).await;
        assert!(live(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    }
    stream.write_all(b"GET /hea").await.unwrap();
    assert_eq!(read_to_end(&mut stream).await, "", "the second head has as little time");

    let app = Setup::default()
        .config(|config| (config.http.header_timeout, config.http.idle_timeout) = (LONG, SHORT))
        .start(&Backend::Sqlite)
        .await;
    assert_eq!(app.raw("").await, "");
    assert!(app.raw(LIVE).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_arrive_is_408_and_ends_the_connection() {
    let app = Setup::default()
        .config(|config| config.http.body_timeout = Duration::from_millis(100))
        .start(&Backend::Sqlite)
        .await;
    let mut stream = app.connect().await;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 26\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"{").await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("REQUEST_TIMEOUT") && answer.contains("connection: close"), "{answer}");
}

/// An operation that waits for the test's permission.
fn waiting(permits: &Arc<Semaphore>, started: &Arc<Semaphore>) -> Setup {
    let (permits, started) = (permits.clone(), started.clone());
    Setup::default().execute(move |_| {
        let (permits, started) = (permits.clone(), started.clone());
        async move {
            started.add_permits(1);
            permits.acquire().await.unwrap().forget();
            executed(Response::new(Value::Boolean(true)))
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_too_many_is_503_with_retry_after() {
    let (permits, started) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let app = waiting(&permits, &started)
        .config(|config| {
            config.http.concurrency = 1;
            config.http.queue_timeout = Duration::from_millis(50);
        })
        .start(&Backend::Sqlite)
        .await;
    let body = query();
    let first = async { app.post(&body).await };
    let second = async {
        started.acquire().await.unwrap().forget();
        let refused = app.post(&body).await;
        assert_eq!(app.get("/health/ready").await.status, 200, "health has a way of its own");
        permits.add_permits(1);
        refused
    };
    let (first, refused) = tokio::join!(first, second);
    assert_eq!((first.status, first.json()), (200, json!({"data": true})));
    assert_eq!((refused.status, refused.code().as_str()), (503, "SERVICE_UNAVAILABLE"));
    assert_eq!(refused.header("retry-after"), "1");
    permits.add_permits(1);
    assert_eq!(app.post(&body).await.status, 200, "the place is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_too_many_waits_its_turn() {
    let (permits, started) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let app = waiting(&permits, &started)
        .config(|config| {
            config.http.concurrency = 1;
            config.http.queue = 2;
            config.http.queue_timeout = Duration::from_secs(20);
        })
        .start(&Backend::Sqlite)
        .await;
    let body = query();
    let mut asked: Vec<_> = Vec::new();
    for _ in 0..4 {
        let request = app.request("POST", "/graphql").json(&body);
        asked.push(tokio::spawn(async move { request.send().await.unwrap().status().as_u16() }));
    }
    started.acquire().await.unwrap().forget();
    // One runs, two wait, and the last one is refused at once, while nothing ends.
    let (refused, _, mut rest) = futures_util::future::select_all(asked).await;
    assert_eq!(refused.unwrap(), 503);
    permits.add_permits(3);
    for reply in rest.drain(..) {
        assert_eq!(reply.await.unwrap(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_past_its_deadline_is_504_and_frees_its_permit() {
    let (permits, started) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let app = waiting(&permits, &started)
        .config(|config| {
            config.http.concurrency = 1;
            config.http.deadline = Duration::from_millis(50);
        })
        .start(&Backend::Sqlite)
        .await;
    for _ in 0..2 {
        let reply = app.post(&query()).await;
        assert_eq!((reply.status, reply.code().as_str()), (504, "TIMEOUT"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_that_double_do_not_stop_the_server() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let mut document = "{...F1}".to_owned();
    for i in 1..=30 {
        document += &format!(" fragment F{i} on Query{{...F{n} ...F{n}}}", n = i + 1);
    }
    document += " fragment F31 on Query{__typename}";
    let reply = app.post(&json!({"query": document})).await;
    assert_eq!((reply.status, reply.code().as_str()), (422, "QUERY_LIMIT"));
    assert_eq!(app.post(&query()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_is_answered_under_the_production_limits() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let reply =
        app.post(&json!({"query": include_str!("../fixtures/introspection.graphql")})).await;
    assert_eq!((reply.status, reply.code().as_str()), (200, ""), "{}", reply.text);
    assert_eq!(reply.json()["data"]["__schema"]["queryType"]["name"], "Query");
}
