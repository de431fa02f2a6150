//! How long a connection may keep the server waiting.
//!
//! hyper's own timeout for a request's head also ends connections that idle between requests. A
//! proxy keeps those for a minute and sends its next request into one that has just been closed,
//! so the two are told apart here.
//!
//! **Invariant:** a connection is idle, sending a head, or being served; only the last has no
//! limit here, because bodies and operations have limits of their own.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::config::Http;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing of a request has arrived.
    Idle,
    /// A head has begun to arrive.
    Head,
    /// A request is being answered.
    Busy,
}

/// What a connection does; shared by its stream, its service and its watch.
#[derive(Clone)]
pub(super) struct Patience(Arc<watch::Sender<Phase>>);

impl Patience {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Phase::Idle)))
    }

    /// Ends when the connection has kept the server waiting for too long.
    pub(super) async fn lost(&self, http: &Http) {
        let mut phases = self.0.subscribe();
        loop {
            let limit = match *phases.borrow_and_update() {
                Phase::Idle => http.idle_timeout,
                Phase::Head => http.header_timeout,
                Phase::Busy => Duration::MAX,
            };
            if tokio::time::timeout(limit, phases.changed()).await.is_err() {
                return;
            }
        }
    }

    /// A request is being answered until what is returned is dropped.
    pub(super) fn busy(&self) -> Busy {
        self.0.send_replace(Phase::Busy);
        Busy(self.clone())
    }

    fn received(&self) {
        self.0.send_if_modified(|phase| {
            let begins = *phase == Phase::Idle;
            if begins {
                *phase = Phase::Head;
            }
            begins
        });
    }
}

/// A request being answered.
pub(super) struct Busy(Patience);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.send_replace(Phase::Idle);
    }
}

/// An answer's body, which keeps its connection busy until it is sent.
pub(super) struct BusyBody {
    pub(super) body: Body,
    pub(super) _busy: Busy,
}

impl HttpBody for BusyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection's bytes, which tell when a head begins to arrive.
pub(super) struct Stream {
    pub(super) stream: TcpStream,
    pub(super) patience: Patience,
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.patience.received();
        }
        polled
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
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
