//! Accepts connections and serves them until shutdown.
//!
//! axum's own `serve` waits for a request's head without end, and for a stuck connection when
//! stopping; this loop does neither.
//!
//! **Invariant:** when [`serve`] returns, no connection is left.

mod timeout;

use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::guarded::Guarded;
use crate::config::{Config, Http};
use timeout::{ConnectionTimeout, TimedStream};

/// Serves `router` until `stop` is cancelled; then refuses new connections, lets requests finish
/// for `http.stop_timeout`, and drops what is left.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &Config,
    stop: CancellationToken,
) {
    let mut builder = http1::Builder::new();
    // Room for an address that is too long, so that it is answered with 414 and not cut off; and
    // no timeout of hyper's, because it would end idle connections with the same patience.
    let buffer = config.limits.uri_bytes.saturating_add(64 * 1024);
    builder.max_buf_size(buffer).header_read_timeout(None);
    let drop = CancellationToken::new();
    let http = Arc::new(config.http.clone());
    let server = Server { builder, router, http, stop, drop };
    let connections = TaskTracker::new();
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

struct Server {
    builder: http1::Builder,
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
        let served = self.connection(stream, &timeout, shutdown.clone());
        let (http, drop) = (self.http.clone(), self.drop.clone());
        async move {
            let _shutdown = shutdown;
            tokio::select! {
                () = drop.cancelled() => {}
                () = timeout.elapsed(&http) => tracing::debug!("a connection was too slow"),
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
    ) -> impl Future<Output = hyper::Result<()>> + use<> {
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(error.cause = %cause, "no TCP_NODELAY");
        }
        if let Err(cause) = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER) {
            tracing::debug!(error.cause = %cause, "the size of the send buffer stays");
        }
        let (stop, router) = (self.stop.clone(), TowerToHyperService::new(self.router.clone()));
        let watched = timeout.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(shutdown.clone());
            let (busy, answer) = (watched.busy(), router.call(request));
            async move { answer.await.map(|answer| answer.map(|body| Guarded::new(body, busy))) }
        });
        let stream = TimedStream { stream, timeout: timeout.clone() };
        let connection =
            self.builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
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
