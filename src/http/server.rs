//! Accepts connections and serves them until shutdown.
//!
//! axum's own `serve` waits for a request's head without end, and for a stuck connection when
//! stopping; this loop does neither.
//!
//! **Invariant:** when [`serve`] returns, no connection is left.

mod linger;
mod pace;
mod refusal;
mod timeout;

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::service::{Service, service_fn};
use hyper::{Request, Version};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::guarded::Guarded;
use crate::config::{Config, Http};
use linger::LingeringStream;
use pace::PacedBody;
use refusal::RefusingStream;
use timeout::{ConnectionTimeout, TimedStream};

/// Serves `router` until `stop` is cancelled; then refuses new connections, lets requests finish
/// for `http.stop_timeout`, and drops what is left.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &Config,
    stop: CancellationToken,
) {
    let drop = CancellationToken::new();
    let connections = TaskTracker::new();
    let mut builder =
        auto::Builder::new(Tasks { connections: connections.clone(), drop: drop.clone() });
    // Room for an address that is too long, so that it is answered with 414 and not cut off; and
    // no timeout of hyper's, because it would end idle connections with the same patience.
    let buffer = config.limits.uri_bytes.saturating_add(64 * 1024);
    builder.http1().max_buf_size(buffer).header_read_timeout(None);
    let header_list = u32::try_from(buffer).unwrap_or(u32::MAX);
    builder.http2().timer(TokioTimer::new()).max_header_list_size(header_list);
    builder.http2().max_concurrent_streams(HTTP2_STREAMS);
    let http = Arc::new(config.http.clone());
    let server = Server { builder, buffer, router, http, stop, drop };
    server.accept(listener, &connections).await;
    connections.close();
    let ended = tokio::time::timeout(config.http.stop_timeout, connections.wait()).await;
    if ended.is_err() {
        let left = connections.len();
        tracing::warn!(http.connections = left, "dropping connections that do not end");
        server.drop.cancel();
        connections.wait().await;
    }
}

/// How long a connection may outlive its last request: for sockets and streams, which end only when
/// they are asked to. Part of every request's extensions; cheap to clone.
#[derive(Clone, Default)]
pub struct Shutdown(Arc<ConnectionState>);

#[derive(Default)]
struct ConnectionState {
    stop: CancellationToken,
    drop: CancellationToken,
    connections: TaskTracker,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Shutdown {
    /// The order to finish.
    pub fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Whether the time to finish has passed, too.
    pub fn is_over(&self) -> bool {
        self.0.drop.is_cancelled()
    }

    /// Runs what has taken over the connection: it counts as one, and is dropped where it does not
    /// end in time after the order.
    pub fn take_over<F: Future<Output = ()>>(self, served: F) -> impl Future<Output = ()> {
        let connections = self.0.connections.clone();
        connections.track_future(async move {
            tokio::select! {
                () = self.0.drop.cancelled() => {}
                () = served => {}
            }
        })
    }
}

/// The bytes that the system takes before a client has read them. Few, because a socket counts as
/// writable again only when a third of them is read: with the four megabytes that it takes by
/// itself a slow reader looks like one that does not read.
const SEND_BUFFER: usize = 256 * 1024;

/// The most requests that a connection of HTTP/2 has open at once.
const HTTP2_STREAMS: u32 = 100;

/// Runs what hyper runs beside a connection of HTTP/2: it counts as a connection, and is dropped
/// with them.
#[derive(Clone)]
struct Tasks {
    connections: TaskTracker,
    drop: CancellationToken,
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, task: F) {
        let drop = self.drop.clone();
        self.connections.spawn(async move {
            tokio::select! {
                () = drop.cancelled() => {}
                () = task => {}
            }
        });
    }
}

struct Server {
    builder: auto::Builder<Tasks>,
    /// The most bytes of a request's head.
    buffer: usize,
    router: Router,
    http: Arc<Http>,
    /// The order to finish.
    stop: CancellationToken,
    /// The order to end at once.
    drop: CancellationToken,
}

impl Server {
    async fn accept(&self, mut listener: TcpListener, connections: &TaskTracker) {
        let most = self.http.connections.min(Semaphore::MAX_PERMITS);
        let permits = Arc::new(Semaphore::new(most));
        loop {
            let next = async {
                let permit = permits.clone().acquire_owned().await.ok();
                (Listener::accept(&mut listener).await.0, permit)
            };
            tokio::select! {
                () = self.stop.cancelled() => return,
                (stream, permit) = next => {
                    let state = ConnectionState {
                        stop: self.stop.clone(),
                        drop: self.drop.clone(),
                        connections: connections.clone(),
                        _permit: permit,
                    };
                    connections.spawn(self.watch(stream, Shutdown(state.into())));
                }
            }
        }
    }

    /// Serves a connection until it ends, or must.
    fn watch(&self, stream: TcpStream, shutdown: Shutdown) -> impl Future<Output = ()> + use<> {
        let timeout = ConnectionTimeout::new();
        let slow = CancellationToken::new();
        let served = self.connection(stream, &timeout, shutdown.clone(), slow.clone());
        let (http, drop) = (self.http.clone(), self.drop.clone());
        async move {
            let _shutdown = shutdown;
            tokio::select! {
                () = drop.cancelled() => {}
                () = timeout.elapsed(&http) => tracing::debug!("a connection was too slow"),
                () = slow.cancelled() => tracing::debug!("a client did not take its answer"),
                ended = served => if let Err(cause) = ended {
                    tracing::debug!(error.cause = %cause, "connection ended early");
                }
            }
        }
    }

    fn connection(
        &self,
        stream: TcpStream,
        timeout: &ConnectionTimeout,
        shutdown: Shutdown,
        slow: CancellationToken,
    ) -> impl Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + use<> {
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(error.cause = %cause, "no TCP_NODELAY");
        }
        if let Err(cause) = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER) {
            tracing::debug!(error.cause = %cause, "the size of the send buffer stays");
        }
        let (stop, router) = (self.stop.clone(), TowerToHyperService::new(self.router.clone()));
        let (watched, limit) = (timeout.clone(), self.http.write_timeout);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(shutdown.clone());
            let slow = Some(slow.clone()).filter(|_| request.version() == Version::HTTP_2);
            let (busy, answer) = (watched.busy(), router.call(request));
            let body = move |body| match slow {
                Some(slow) => PacedBody::watched(Guarded::new(body, busy), limit, slow),
                None => PacedBody::plain(Guarded::new(body, busy)),
            };
            async move { answer.await.map(|answer| answer.map(body)) }
        });
        let stream = TimedStream::new(stream, timeout.clone());
        let stream = RefusingStream::new(LingeringStream::new(stream), self.buffer);
        let connection = self.builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let connection = connection.into_owned();
        async move {
            let mut connection = std::pin::pin!(connection);
            tokio::select! {
                ended = connection.as_mut() => return ended,
                () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
            }
            connection.await
        }
    }
}
