//! GraphQL over WebSocket, by the protocol graphql-transport-ws.
//!
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>
//!
//! **Invariant:** every operation runs in a task of its own, so that a client that does not read
//! delays only itself; what it has not read waits in one bounded queue.

mod message;
mod operation;

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::Error as SocketError;
use tracing::Instrument;

use super::endpoint::Endpoint;
use super::error_response::ErrorResponse;
use super::server::Shutdown;
use super::{cors, identity};
use crate::app::RequestId;
use crate::error::Code;
use crate::graphql::execution::caller::Caller;
use message::{ClientMessage, Close, JsonObject, ServerMessage};
use operation::{OperationKey, OutboundMessage};

const PROTOCOL: &str = "graphql-transport-ws";

/// How long a client may take to introduce itself.
const INITIALISATION: Duration = Duration::from_secs(3);

/// How long a client may take to agree to the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// How many messages may wait for a client to read them; every operation holds one more.
const QUEUE: usize = 16;

/// What one socket reads at a time; the library's own buffer is many times larger.
const BUFFER: usize = 8 * 1024;

/// Whether a request asks for a socket.
pub fn is_requested(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// Opens a socket, unless a page of a foreign origin asks for it.
pub async fn open(endpoint: Endpoint, id: &RequestId, request: Request) -> Response {
    if !cors::admits_socket(request.headers(), &endpoint.app) {
        let message = "Pages of this origin may not open sockets here; http.cors_origins names \
                       those that may.";
        return ErrorResponse::new(Code::Forbidden, message).into_response();
    }
    let (mut parts, _) = request.into_parts();
    let shutdown: Shutdown = parts.extensions.remove().unwrap_or_default();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(refusal) => {
            return ErrorResponse::unreadable(refusal.to_string()).into_response();
        }
    };
    let most = endpoint.app.config.limits.message_bytes;
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(most)
        .max_frame_size(most)
        .read_buffer_size(BUFFER)
        .write_buffer_size(0);
    let agreed = upgrade.selected_protocol().is_some();
    let span = tracing::error_span!("request", request.id = %id);
    let caller = Caller {
        request_id: id.clone(),
        credentials: identity::credentials(&parts.headers),
        idempotency_key: None,
    };
    let session = Socket::new(endpoint, caller, shutdown.clone());
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let served = shutdown.take_over(async move {
        if let Ok(socket) = receiver.await {
            session.serve(socket, agreed).await;
        }
    });
    upgrade.on_upgrade(move |socket| {
        let _ = sender.send(socket);
        served.instrument(span)
    })
}

/// One client's socket.
struct Socket {
    endpoint: Endpoint,
    caller: Caller,
    shutdown: Shutdown,
    /// Whether the client has introduced itself.
    identified: bool,
    operations: HashMap<String, RunningTask>,
    tasks: JoinSet<()>,
    count: u64,
    queue: OutboundQueue,
}

/// The messages that wait for the client to read them.
struct OutboundQueue {
    sender: mpsc::Sender<OutboundMessage>,
    receiver: mpsc::Receiver<OutboundMessage>,
}

/// An operation of a socket.
struct RunningTask {
    /// Distinguishes it from an earlier one with the same id, of which messages may still be
    /// queued.
    number: u64,
    task: AbortHandle,
}

/// Why a socket ends: with a close code to send, or because the client has disconnected.
type End = Option<Close>;

impl Socket {
    fn new(endpoint: Endpoint, caller: Caller, shutdown: Shutdown) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        Self {
            endpoint,
            caller,
            shutdown,
            identified: false,
            operations: HashMap::new(),
            tasks: JoinSet::new(),
            count: 0,
            queue: OutboundQueue { sender, receiver },
        }
    }

    async fn serve(mut self, mut socket: WebSocket, agreed: bool) {
        let end = match agreed {
            true => self.exchange(&mut socket).await,
            false => Some(Close::new(4406, "Subprotocol not acceptable")),
        };
        self.tasks.abort_all();
        if let Some(Close { code, reason }) = end {
            let frame = CloseFrame { code, reason: reason.into() };
            let farewell = async {
                if socket.send(Message::Close(Some(frame))).await.is_ok() {
                    while let Some(Ok(_)) = socket.recv().await {}
                }
            };
            let _ = timeout(FAREWELL, farewell).await;
        }
    }

    async fn exchange(&mut self, socket: &mut WebSocket) -> End {
        let stop = self.shutdown.stop().clone();
        let interval = self.endpoint.app.config.http.ping_interval;
        let mut ping = interval_at(Instant::now() + interval, interval);
        // Not two at once after a long wait for the client: it would have no time to answer.
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut initialisation = std::pin::pin!(sleep(INITIALISATION));
        let mut alive = true;
        loop {
            let step = tokio::select! {
                biased;
                () = stop.cancelled() => Err(Some(going_away())),
                received = socket.recv() => {
                    alive = true;
                    match self.take(received).await {
                        Ok(Some(answer)) => self.send(socket, text(&answer)).await,
                        Ok(None) => Ok(()),
                        Err(end) => Err(end),
                    }
                }
                () = &mut initialisation, if !self.identified => {
                    Err(Some(Close::new(4408, "Connection initialisation timeout")))
                }
                Some(message) = self.queue.receiver.recv() => self.forward(socket, message).await,
                _ = ping.tick() => match std::mem::replace(&mut alive, false) {
                    true => self.send(socket, Message::Ping(Default::default())).await,
                    false => Err(None),
                },
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// What a received frame is answered with, if with anything.
    async fn take(
        &mut self,
        received: Option<Result<Message, axum::Error>>,
    ) -> Result<Option<ServerMessage>, End> {
        match received {
            Some(Ok(Message::Text(text))) => {
                let message = ClientMessage::parse(&text).map_err(Some)?;
                self.handle(message).await.map_err(Some)
            }
            Some(Ok(Message::Binary(_))) => {
                Err(Some(Close::new(4400, "Invalid message received: text is expected")))
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Ok(Message::Close(_))) | None => Err(None),
            Some(Err(error)) => Err(broken(error)),
        }
    }

    async fn handle(&mut self, message: ClientMessage) -> Result<Option<ServerMessage>, Close> {
        match message {
            ClientMessage::ConnectionInit { .. } if self.identified => {
                Err(Close::new(4429, "Too many initialisation requests"))
            }
            ClientMessage::ConnectionInit { payload } => {
                self.introduce(payload.unwrap_or_default()).await?;
                Ok(Some(ServerMessage::ConnectionAck))
            }
            ClientMessage::Ping { payload } => Ok(Some(ServerMessage::Pong { payload })),
            ClientMessage::Pong {} => Ok(None),
            ClientMessage::Subscribe { .. } if !self.identified => {
                Err(Close::new(4401, "Unauthorized"))
            }
            ClientMessage::Subscribe { id, payload } => self.begin(id, payload),
            ClientMessage::Complete { id } => {
                if let Some(running) = self.operations.remove(&id) {
                    running.task.abort();
                }
                Ok(None)
            }
        }
    }

    /// Finds out who the client is: by what it says, else by the header of its request.
    async fn introduce(&mut self, payload: JsonObject) -> Result<(), Close> {
        let given = ["Authorization", "authorization"].iter().find_map(|name| payload.get(*name));
        if let Some(given) = given.filter(|given| !given.is_null()) {
            let value = given.as_str().and_then(|text| HeaderValue::from_str(text).ok());
            let value = value.unwrap_or(HeaderValue::from_static(""));
            self.caller.credentials = Some(identity::credential(&value));
        }
        let identified = self.caller.identify(&self.endpoint.app).await;
        identified.map_err(|rejection| {
            let error = ErrorResponse::from(rejection);
            let (code, message) = (error.code().text(), error.message());
            Close::new(4403, format!("Forbidden: {code}: {message}"))
        })?;
        self.identified = true;
        Ok(())
    }

    /// Begins an operation, whose messages come through the queue.
    fn begin(&mut self, id: String, payload: JsonObject) -> Result<Option<ServerMessage>, Close> {
        if self.operations.contains_key(&id) {
            return Err(Close::new(4409, format!("Subscriber for {id} already exists")));
        }
        let parameters = message::parameters(payload)?;
        let most = self.endpoint.app.config.limits.operations;
        if self.operations.len() >= most {
            return Ok(Some(ServerMessage::Error {
                payload: operation::too_many(most, &self.caller),
                id,
            }));
        }
        self.count += 1;
        let (endpoint, caller) = (self.endpoint.clone(), self.caller.clone());
        let (key, queue) = (OperationKey { id: id.clone(), number: self.count }, &self.queue);
        let run = operation::run(endpoint, caller, parameters, key, queue.sender.clone());
        // Those that have ended leave their results behind otherwise.
        while self.tasks.try_join_next().is_some() {}
        let task = self.tasks.spawn(run.in_current_span());
        self.operations.insert(id, RunningTask { number: self.count, task });
        Ok(None)
    }

    /// Sends a message of an operation, unless the client has ended it.
    async fn forward(
        &mut self,
        socket: &mut WebSocket,
        outbound: OutboundMessage,
    ) -> Result<(), End> {
        let OutboundMessage { operation: OperationKey { id, number }, message, permit: _permit } =
            outbound;
        if self.operations.get(&id).is_none_or(|running| running.number != number) {
            return Ok(());
        }
        if message.is_last() {
            self.operations.remove(&id);
        }
        self.send(socket, text(&message)).await
    }

    /// Sends within the time after which a client that gives no sign of life is let go.
    async fn send(&self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        let limit = self.endpoint.app.config.http.ping_interval;
        tokio::select! {
            () = self.shutdown.stop().cancelled() => Err(Some(going_away())),
            sent = timeout(limit, socket.send(message)) => match sent {
                Ok(Ok(())) => Ok(()),
                _ => Err(None),
            },
        }
    }
}

/// The server stops.
fn going_away() -> Close {
    Close::new(1001, "Going away")
}

fn text(message: &ServerMessage) -> Message {
    Message::Text(message.to_json().into())
}

/// What ends a socket that cannot be read.
fn broken(error: axum::Error) -> End {
    let cause = error.into_inner();
    match cause.downcast_ref::<SocketError>() {
        Some(SocketError::Capacity(_)) => Some(Close::new(1009, "Message too big")),
        Some(SocketError::Utf8(_)) => Some(Close::new(1007, "Text is not UTF-8")),
        Some(SocketError::Protocol(_)) => Some(Close::new(1002, "Protocol error")),
        _ => None,
    }
}
