//! A receiver of webhooks that is down half of the time.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::scenario::comparable;

/// How long it stays as it is.
const PHASE: Duration = Duration::from_millis(100);

/// How it is.
enum Health {
    Well,
    /// It answers 503.
    Unwell,
    /// It closes every connection without an answer.
    Gone,
}

/// What it was sent.
#[derive(Default)]
pub struct Record {
    /// The id of each message that it took, and the change.
    pub taken: Vec<(String, Value)>,
    /// How many messages it answered with 503.
    pub refused: usize,
    /// How many it left without an answer.
    pub dropped: usize,
}

/// The receiver.
pub struct Unsteady {
    pub url: String,
    record: Arc<Mutex<Record>>,
    server: JoinHandle<()>,
}

impl Unsteady {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (record, began) = (Arc::default(), Instant::now());
        let server = tokio::spawn(serve(listener, Arc::clone(&record), began));
        Self { url, record, server }
    }

    /// How many messages it took, those that came again included.
    pub fn count(&self) -> usize {
        self.record.lock().unwrap().taken.len()
    }

    /// Everything, at the end.
    pub fn record(self) -> Record {
        std::mem::take(&mut *self.record.lock().unwrap())
    }
}

impl Drop for Unsteady {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn health(began: Instant) -> Health {
    match began.elapsed().as_millis() / PHASE.as_millis() % 4 {
        1 => Health::Unwell,
        3 => Health::Gone,
        _ => Health::Well,
    }
}

async fn serve(listener: TcpListener, record: Arc<Mutex<Record>>, began: Instant) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let record = record.clone();
        let answer = service_fn(move |request| take(request, record.clone(), began));
        let connection = hyper::server::conn::http1::Builder::new();
        tokio::spawn(connection.serve_connection(TokioIo::new(stream), answer));
    }
}

/// Takes a message, or not; an error closes the connection.
async fn take(
    request: Request<Incoming>,
    record: Arc<Mutex<Record>>,
    began: Instant,
) -> io::Result<Response<Empty<Bytes>>> {
    let id = request.headers()["webhook-id"].to_str().unwrap().to_owned();
    let body = request.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
    let message: Value = serde_json::from_slice(&body)?;
    let mut record = record.lock().unwrap();
    let status = match health(began) {
        Health::Well => {
            record.taken.push((id, comparable(&message["data"])));
            StatusCode::NO_CONTENT
        }
        Health::Unwell => {
            record.refused += 1;
            StatusCode::SERVICE_UNAVAILABLE
        }
        Health::Gone => {
            record.dropped += 1;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
    };
    Ok(Response::builder().status(status).body(Empty::new()).unwrap())
}
