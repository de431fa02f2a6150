//! Accepts connections and serves them until the order to stop.
//!
//! axum's own `serve` waits for a request's head without end, and for a stuck connection when
//! stopping; this loop does neither.
//!
//! **Invariant:** when [`serve`] returns, no connection is left.

use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;

/// Serves `router` until `stop` is cancelled; then refuses new connections, lets requests finish
/// for `http.stop_timeout`, and drops what is left.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    config: &Config,
    stop: CancellationToken,
) {
    let server = Server { builder: builder(config), router, stop, drop: CancellationToken::new() };
    let connections = TaskTracker::new();
    server.accept(listener, config.http.connections, &connections).await;
    connections.close();
    if tokio::time::timeout(config.http.stop_timeout, connections.wait()).await.is_err() {
        tracing::warn!(
            http.connections = connections.len(),
            "dropping connections that do not end"
        );
        server.drop.cancel();
        connections.wait().await;
    }
}

fn builder(config: &Config) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(config.http.header_timeout)
        // Room for an address that is too long, so that it is answered with 414 and not cut off.
        .max_buf_size(config.limits.uri_bytes.saturating_add(64 * 1024));
    builder
}

struct Server {
    builder: http1::Builder,
    router: Router,
    /// The order to finish.
    stop: CancellationToken,
    /// The order to end at once.
    drop: CancellationToken,
}

impl Server {
    async fn accept(&self, mut listener: TcpListener, most: usize, connections: &TaskTracker) {
        let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        loop {
            let next = async {
                let place = places.clone().acquire_owned().await.ok();
                (Listener::accept(&mut listener).await.0, place)
            };
            tokio::select! {
                () = self.stop.cancelled() => return,
                (stream, place) = next => drop(connections.spawn(self.connection(stream, place))),
            }
        }
    }

    fn connection(
        &self,
        stream: TcpStream,
        place: Option<OwnedSemaphorePermit>,
    ) -> impl Future<Output = ()> + use<> {
        let (stop, drop) = (self.stop.clone(), self.drop.clone());
        let service = TowerToHyperService::new(self.router.clone());
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(error.cause = %cause, "no TCP_NODELAY");
        }
        let connection =
            self.builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        async move {
            let _place = place;
            let mut connection = std::pin::pin!(connection);
            let finished = async {
                tokio::select! {
                    ended = connection.as_mut() => return ended,
                    () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
                }
                connection.await
            };
            tokio::select! {
                () = drop.cancelled() => {}
                ended = finished => if let Err(cause) = ended {
                    tracing::debug!(error.cause = %cause, "connection ended early");
                }
            }
        }
    }
}
