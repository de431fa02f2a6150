//! Requests over HTTP, on connections that are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What one turn of requests took.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    /// How long each request took, in seconds.
    pub(crate) latencies: Vec<f64>,
    /// How long all of it took, in seconds.
    pub(crate) elapsed: f64,
}

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    address: String,
    path: String,
}

impl Connection {
    async fn open(address: &str, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, address: address.to_owned(), path: path.to_owned() })
    }

    async fn send(&mut self, body: Bytes) -> Result<Bytes> {
        let request = Request::post(&self.path)
            .header(header::HOST, &self.address)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(Full::new(body))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(
            status.is_success() && body.starts_with(b"{\"data\""),
            "{status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(body)
    }
}

/// Sends one request.
pub(crate) async fn once(address: &str, path: &str, body: &str) -> Result<String> {
    let mut connection = Connection::open(address, path).await?;
    let answer = connection.send(Bytes::from(body.to_owned())).await?;
    String::from_utf8(answer.to_vec()).context("an answer that is no text")
}

/// Sends requests for `seconds` on `connections` at once, the bodies one after the other from the first.
pub(crate) async fn turn(
    (address, path): (&str, &str),
    bodies: &Arc<[Bytes]>,
    connections: usize,
    seconds: f64,
) -> Result<Turn> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut opened = Vec::new();
    for _ in 0..connections {
        opened.push(Connection::open(address, path).await?);
    }
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let turns: Vec<_> = opened
        .into_iter()
        .map(|connection| tokio::spawn(send_until(end, connection, bodies.clone(), next.clone())))
        .collect();
    let mut turn = Turn::default();
    for latencies in turns {
        turn.latencies.extend(latencies.await??);
    }
    turn.elapsed = begun.elapsed().as_secs_f64();
    Ok(turn)
}

async fn send_until(
    end: Instant,
    mut connection: Connection,
    bodies: Arc<[Bytes]>,
    next: Arc<AtomicUsize>,
) -> Result<Vec<f64>> {
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let place = next.fetch_add(1, Ordering::Relaxed) % bodies.len();
        let begun = Instant::now();
        connection.send(bodies[place].clone()).await?;
        latencies.push(begun.elapsed().as_secs_f64());
    }
    Ok(latencies)
}
