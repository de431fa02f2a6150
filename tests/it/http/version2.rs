//! HTTP/2 without TLS, by a client that knows.

use std::time::Duration;

use serde_json::json;

use super::query;
use crate::support::{Backend, Setup, TestApp};

fn client() -> reqwest::Client {
    reqwest::Client::builder().http2_prior_knowledge().no_proxy().build().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_share_a_connection() {
    let setup = Setup::default().config(|config| config.http.connections = 1);
    let app = setup.start(&Backend::Sqlite).await;
    let client = client();
    let request = || client.post(app.url("/graphql")).json(&query()).send();
    let (first, second) = tokio::join!(request(), request());
    for reply in [first.unwrap(), second.unwrap()] {
        assert_eq!((reply.status().as_u16(), reply.version()), (200, reqwest::Version::HTTP_2));
        assert!(reply.headers().contains_key("x-request-id"));
        assert_eq!(reply.json::<serde_json::Value>().await.unwrap()["data"]["__typename"], "Query");
    }
    let refused = client.post(app.url("/graphql")).json(&json!({"query": "{"})).send().await;
    assert_eq!(refused.unwrap().status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_outlives_its_pauses_and_ends_when_idle() {
    let setup = Setup::default().config(|config| {
        config.http.header_timeout = Duration::from_millis(100);
        config.http.idle_timeout = Duration::from_millis(1_500);
        config.http.connections = 1;
    });
    let app = setup.start(&Backend::Sqlite).await;
    let client = client();
    for _ in 0..3 {
        let reply = client.post(app.url("/graphql")).json(&query()).send().await.unwrap();
        assert_eq!(reply.status(), 200);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    // The only connection there may be becomes free.
    let other = self::client();
    assert_eq!(other.post(app.url("/graphql")).json(&query()).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_nothing_loses_its_connection() {
    let setup = Setup::default().config(|config| {
        config.http.write_timeout = Duration::from_millis(300);
        config.http.concurrency = 1;
        config.http.queue_timeout = Duration::from_secs(20);
    });
    let data = "x".repeat(4 * 1024 * 1024);
    let large = move |_| {
        let data = data.clone();
        async move { super::executed(async_graphql::Response::new(async_graphql::Value::from(data))) }
    };
    let app = setup.execute(large).start(&Backend::Sqlite).await;
    let client = client();
    // Its body is not read, so its window stays full.
    let stuck = client.post(app.url("/graphql")).json(&query()).send().await.unwrap();
    let reply = app.post(&query()).await;
    assert_eq!(reply.status, 200, "the permit is free again");
    assert!(stuck.bytes().await.is_err(), "the answer is cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_stops_while_such_a_connection_is_open() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let client = client();
    let reply = client.post(app.url("/graphql")).json(&query()).send().await.unwrap();
    assert_eq!(reply.status(), 200);
    app.end().await;
    assert!(client.post(reply.url().clone()).json(&query()).send().await.is_err());
}
