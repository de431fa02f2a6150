//! A client of graphql-transport-ws that does exactly what a test says.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::TestApp;

/// Long enough for any machine; nothing waits for it to pass.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// An open socket.
pub struct Socket(WebSocketStream<TcpStream>);

/// Opens a socket with these headers.
pub async fn open(
    app: &TestApp,
    headers: &[(&'static str, &str)],
) -> Result<(Socket, Response), Box<Error>> {
    open_at(app.address, headers).await
}

async fn open_at(
    address: SocketAddr,
    headers: &[(&'static str, &str)],
) -> Result<(Socket, Response), Box<Error>> {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    let (socket, response) =
        tokio_tungstenite::client_async(request, stream).await.map_err(Box::new)?;
    Ok((Socket(socket), response))
}

pub const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl TestApp {
    /// A socket whose client has not introduced itself.
    pub async fn unknown_socket(&self) -> Socket {
        open(self, &[PROTOCOL]).await.unwrap().0
    }

    /// A socket whose client is known.
    pub async fn socket(&self) -> Socket {
        Socket::known_to(self.address).await
    }
}

impl Socket {
    /// A socket to the server at `address`, whose client has not introduced itself.
    pub async fn new_to(address: SocketAddr) -> Self {
        open_at(address, &[PROTOCOL]).await.unwrap().0
    }

    /// A socket to the server at `address`, whose client is known.
    pub async fn known_to(address: SocketAddr) -> Self {
        let mut socket = Self::new_to(address).await;
        socket.send(&json!({"type": "connection_init"})).await;
        assert_eq!(socket.next().await, json!({"type": "connection_ack"}));
        socket
    }

    pub async fn send(&mut self, message: &Value) {
        self.raw(Message::text(message.to_string())).await;
    }

    /// Sends a frame; one that does not get through is found out by what comes back.
    pub async fn raw(&mut self, message: Message) {
        let _ = self.0.send(message).await;
    }

    /// Begins an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: &Value) {
        let payload = json!({"query": query, "variables": variables});
        self.send(&json!({"type": "subscribe", "id": id, "payload": payload})).await;
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        let text = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => return text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("{other:?} where a message was expected"),
                }
            }
        };
        let text = timeout(PATIENCE, text).await.expect("a message in time");
        serde_json::from_str(&text).unwrap()
    }

    /// The code and the reason that the server closes the socket with.
    pub async fn closed(&mut self) -> (u16, String) {
        let closed = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return frame,
                    Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("{other:?} where a close was expected"),
                }
            }
        };
        let frame = timeout(PATIENCE, closed).await.expect("a close in time");
        (frame.code.into(), frame.reason.to_string())
    }

    /// The payload of the next message, which must be a `next` of the operation `id`.
    pub async fn event(&mut self, id: &str) -> Value {
        let mut message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message}");
        message["payload"].take()
    }

    /// The errors of the next message, which must be an `error` of the operation `id`.
    pub async fn error(&mut self, id: &str) -> Value {
        let mut message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        message["payload"].take()
    }
}
