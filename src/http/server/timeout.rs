//! How long a connection may keep the server waiting.
//!
//! hyper's own timeout for a request's head also ends connections that idle between requests. A
//! proxy keeps those for a minute and sends its next request into one that has just been closed, so
//! the two are distinguished here.
//!
//! **Invariant:** a connection is idle, sending a head, or being served; only the last has no limit
//! here, because bodies and operations have limits of their own. Whatever it does, a client that
//! reads nothing of what is sent to it is disconnected.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::config::Http;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Activity {
    /// The requests that are being answered; more than one with HTTP/2 only.
    requests: usize,
    /// Whether a head has begun to arrive. Not known of HTTP/2, whose other frames look alike here.
    head: bool,
    /// Whether the client has to read before more can be sent.
    stalled: bool,
}

/// What a connection does; shared by its stream, its service and its watch.
#[derive(Clone)]
pub(super) struct ConnectionTimeout(Arc<watch::Sender<Activity>>);

impl ConnectionTimeout {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Activity::default())))
    }

    /// Ends when the connection has kept the server waiting for too long.
    pub(super) async fn elapsed(&self, http: &Http) {
        let mut activities = self.0.subscribe();
        loop {
            let limit = match *activities.borrow_and_update() {
                Activity { stalled: true, .. } => http.write_timeout,
                Activity { requests: 1.., .. } => Duration::MAX,
                Activity { head: true, .. } => http.header_timeout,
                Activity { .. } => http.idle_timeout,
            };
            if tokio::time::timeout(limit, activities.changed()).await.is_err() {
                return;
            }
        }
    }

    /// A request is being answered until what is returned is dropped.
    pub(super) fn busy(&self) -> Busy {
        self.set(|activity| {
            activity.requests += 1;
            activity.head = false;
        });
        Busy(self.clone())
    }

    fn received(&self) {
        self.set(|activity| {
            activity.head |= activity.requests == 0;
        });
    }

    /// Notes whether what is to be sent has to wait for the client.
    fn sent<T>(&self, polled: &Poll<T>) {
        let stalled = polled.is_pending();
        self.set(|activity| activity.stalled = stalled);
    }

    fn set(&self, change: impl FnOnce(&mut Activity)) {
        self.0.send_if_modified(|activity| {
            let before = *activity;
            change(activity);
            *activity != before
        });
    }
}

/// A request being answered.
pub(super) struct Busy(ConnectionTimeout);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(|activity| activity.requests = activity.requests.saturating_sub(1));
    }
}

/// A connection's bytes, which show when a head begins to arrive.
pub(super) struct TimedStream {
    stream: TcpStream,
    timeout: ConnectionTimeout,
    /// Whether the client speaks HTTP/2; nothing until its first bytes say so.
    http2: Option<bool>,
}

impl TimedStream {
    pub(super) fn new(stream: TcpStream, timeout: ConnectionTimeout) -> Self {
        Self { stream, timeout, http2: None }
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Some(received) = buffer.filled().get(before..).filter(|bytes| !bytes.is_empty()) {
            // No method of HTTP/1 begins as the preface of HTTP/2 does.
            let http2 = *self.http2.get_or_insert_with(|| received.starts_with(b"PRI"));
            if !http2 {
                self.timeout.received();
            }
        }
        polled
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.timeout.sent(&polled);
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.timeout.sent(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
