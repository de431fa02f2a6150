//! An operator stops the server while it is used.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use reqwest::header::ACCEPT;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::server::Server;
use crate::support::socket::{PATIENCE, Socket};
use crate::support::{Backend, on_both_databases, read_to_end};

/// How long the server may take from the order to its end.
const PROMISED: Duration = Duration::from_secs(10);

const FOLLOW: &str = "subscription { catalogChanges { type } }";

fn genre(name: &str) -> Value {
    json!({"query": format!("mutation {{ createGenre(input: {{ name: \"{name}\" }}) \
        {{ genre {{ name }} userErrors {{ code }} }} }}")})
}

/// A request that the server is reading: it has asked for the body, of which it gets half.
struct UnderWay {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl UnderWay {
    async fn begin(address: SocketAddr, key: &str, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\nexpect: 100-continue\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut asked = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        timeout(PATIENCE, stream.read_exact(&mut asked)).await.unwrap().unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
        let (half, rest) = body.split_at(body.len() / 2);
        stream.write_all(half).await.unwrap();
        Self { stream, rest: rest.to_vec() }
    }

    /// The whole answer, to the end of the connection.
    async fn finish(mut self) -> String {
        self.stream.write_all(&self.rest).await.unwrap();
        timeout(PATIENCE, read_to_end(&mut self.stream)).await.unwrap()
    }
}

/// Reads the stream until `wanted` is in what came, or to its end.
async fn read_until(response: &mut reqwest::Response, wanted: &str) -> String {
    let mut text = String::new();
    while wanted.is_empty() || !text.contains(wanted) {
        match timeout(PATIENCE, response.chunk()).await.expect("a part in time").unwrap() {
            Some(chunk) => text.push_str(std::str::from_utf8(&chunk).unwrap()),
            None => break,
        }
    }
    text
}

async fn refuses_connections(address: SocketAddr) {
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, refused).await.expect("nobody new is let in");
}

#[on_both_databases]
async fn a_server_that_is_stopped_answers_what_runs_and_ends(backend: Backend) {
    let mut server = Server::start(&backend, &[]).await;
    let key = server.editor().await;
    let url = format!("http://{}/graphql", server.address);
    let mut socket = Socket::known_to(server.address).await;
    socket.subscribe("1", FOLLOW, &Value::Null).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(&url).header(ACCEPT, "text/event-stream");
    let mut stream = request.json(&json!({"query": FOLLOW})).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    // The stream has begun with its head; the socket, once it has received something.
    let begun = AtomicBool::new(false);
    let received = async {
        let reported = json!({"data": {"catalogChanges": {"type": "GENRE_CREATED"}}});
        assert_eq!(socket.event("1").await, reported);
        begun.store(true, Relaxed);
    };
    let written = async {
        let mut count = 0;
        while !begun.load(Relaxed) {
            count += 1;
            let genre = json!({"name": format!("Genre {count}")});
            server.done(&key, "createGenre", &genre, "genre { id }").await;
        }
        count
    };
    let ((), before) = tokio::join!(received, written);
    read_until(&mut stream, "GENRE_CREATED").await;

    let under_way = UnderWay::begin(server.address, &key, &genre("The last")).await;
    let stopped = async {
        server.terminate();
        refuses_connections(server.address).await;
        assert_eq!(socket.closed().await, (1001, "Going away".to_owned()));
        let rest = read_until(&mut stream, "").await;
        assert!(!rest.contains("event: complete"), "so that the client comes back: {rest}");
        let answer = under_way.finish().await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains(r#""genre":{"name":"The last"},"userErrors":[]"#), "{answer}");
        server.ended().await
    };
    let code = timeout(PROMISED, stopped).await.expect("the server ends in time");
    assert_eq!((code, server.log().as_str()), (Some(0), ""));
    let stored = entity::genre::Entity::find().count(server.database().reader()).await.unwrap();
    assert_eq!(stored, before + 1, "what was answered is stored");
}
