//! The order to stop.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Response, Value};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::{executed, query};
use crate::support::{Backend, Setup, TestApp, read_to_end};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_answered_and_a_new_one_is_refused() {
    let (permits, started) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (wait, begun) = (permits.clone(), started.clone());
    let app = Setup::default()
        .execute(move |_| {
            let (wait, begun) = (wait.clone(), begun.clone());
            async move {
                begun.add_permits(1);
                wait.acquire().await.unwrap().forget();
                executed(Response::new(Value::Boolean(true)))
            }
        })
        .start(&Backend::Sqlite)
        .await;
    let body = query();
    let stopping = async {
        started.acquire().await.unwrap().forget();
        app.stop();
        while TcpStream::connect(app.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        permits.add_permits(1);
    };
    let (reply, ()) = tokio::join!(app.post(&body), stopping);
    assert_eq!((reply.status, reply.header("connection")), (200, "close"));
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_are_closed_at_once() {
    let app = Setup::default()
        .config(|config| config.http.stop_timeout = Duration::from_secs(3_600))
        .start(&Backend::Sqlite)
        .await;
    assert_eq!(app.post(&query()).await.status, 200, "the client keeps this connection");
    let _silent = app.connect().await;
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_stuck_is_dropped() {
    let app = Setup::default()
        .config(|config| config.http.stop_timeout = Duration::from_millis(50))
        .start(&Backend::Sqlite)
        .await;
    let mut stream = stuck(&app).await;
    app.end().await;
    assert_eq!(read_to_end(&mut stream).await, "");
}

/// A connection whose request never ends.
async fn stuck(app: &TestApp) -> TcpStream {
    let mut stream = app.connect().await;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 26\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}
