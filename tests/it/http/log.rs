//! One line a request.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

use super::query;
use crate::support::socket::PATIENCE;
use crate::support::{Backend, Setup, TestApp};

/// What this thread logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let lines = tracing_subscriber::fmt().json().flatten_event(true).with_writer(log.clone());
        (log, tracing::subscriber::set_default(lines.finish()))
    }

    /// The status of every request that has a line, and its path.
    fn requests(&self) -> Vec<(u64, String)> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let requests = lines.filter(|line| line["message"] == "request");
        let logged = |line: Value| {
            assert!(line["ms"].is_number() && line["request.id"].is_string(), "{line}");
            (line["http.status"].as_u64().unwrap(), line["http.path"].as_str().unwrap().to_owned())
        };
        requests.map(logged).collect()
    }
}

/// A server whose operations never end, and what signals that one has begun.
async fn endless(stop_timeout: Duration) -> (TestApp, Arc<Semaphore>) {
    let started = Arc::new(Semaphore::new(0));
    let begun = started.clone();
    let app = Setup::default()
        .config(|config| {
            config.log.requests = true;
            config.http.stop_timeout = stop_timeout;
        })
        .execute(move |_| {
            begun.add_permits(1);
            std::future::pending()
        })
        .start(&Backend::Sqlite)
        .await;
    (app, started)
}

/// Asks, and comes back once the operation is under way.
async fn ask(app: &TestApp, started: &Semaphore) -> TcpStream {
    let (mut stream, body) = (app.connect().await, query().to_string());
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    timeout(PATIENCE, started.acquire()).await.unwrap().unwrap().forget();
    stream
}

// In one thread each, because the log is a thread's own.

#[tokio::test]
async fn a_client_that_goes_before_its_answer_is_a_line_with_499() {
    let (log, _guard) = Log::start();
    let (app, started) = endless(Duration::from_secs(3_600)).await;
    let stream = ask(&app, &started).await;
    assert_eq!(app.get("/health/live").await.status, 200);
    let health = (200, "/health/live".to_owned());
    assert_eq!(log.requests(), std::slice::from_ref(&health), "one has ended");
    drop(stream);
    let logged = async {
        while log.requests().len() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, logged).await.expect("a line");
    app.end().await;
    assert_eq!(log.requests(), [health, (499, "/graphql".to_owned())]);
}

#[tokio::test]
async fn what_a_stopping_server_drops_is_no_fault_of_the_client() {
    let (log, _guard) = Log::start();
    let (app, started) = endless(Duration::from_millis(50)).await;
    let _stream = ask(&app, &started).await;
    app.end().await;
    assert_eq!(log.requests(), [(503, "/graphql".to_owned())]);
}
