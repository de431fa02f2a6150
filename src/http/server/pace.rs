//! Clients of HTTP/2 that do not take an answer.
//!
//! Of HTTP/1 the socket shows that nobody reads. A client of HTTP/2 may read the socket and leave
//! no room in the window of a stream, whose answer then waits with all that it holds.
//!
//! **Invariant:** an answer whose next part waits for longer than the time to write ends its
//! connection.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The body waits for what it is made of, and not for the client.
const MAKING: u64 = 0;

/// A body that is watched.
pub(super) struct PacedBody<B> {
    body: B,
    progress: Option<Arc<Progress>>,
}

/// When the last part of a body was taken.
struct Progress {
    start: Instant,
    /// Milliseconds after `start`, plus one; or [`MAKING`].
    taken: AtomicU64,
}

impl Progress {
    fn note(&self, making: bool) {
        let taken = self.start.elapsed().as_millis() as u64 + 1;
        self.taken.store(if making { MAKING } else { taken }, Ordering::Relaxed);
    }

    /// How long the client has taken nothing.
    fn waited(&self) -> Duration {
        match self.taken.load(Ordering::Relaxed) {
            MAKING => Duration::ZERO,
            taken => self.start.elapsed().saturating_sub(Duration::from_millis(taken - 1)),
        }
    }
}

impl<B> PacedBody<B> {
    /// A body of HTTP/1, which the socket shows.
    pub(super) fn plain(body: B) -> Self {
        Self { body, progress: None }
    }

    /// A body of HTTP/2; `slow` is cancelled where the client takes nothing for `limit`.
    pub(super) fn watched(body: B, limit: Duration, slow: CancellationToken) -> Self {
        let progress = Arc::new(Progress { start: Instant::now(), taken: AtomicU64::new(MAKING) });
        tokio::spawn(watch(Arc::downgrade(&progress), limit, slow));
        Self { body, progress: Some(progress) }
    }
}

async fn watch(progress: Weak<Progress>, limit: Duration, slow: CancellationToken) {
    loop {
        let Some(waited) = progress.upgrade().map(|progress| progress.waited()) else { return };
        if waited >= limit {
            return slow.cancel();
        }
        tokio::time::sleep(limit - waited).await;
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for PacedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Some(progress) = &self.progress {
            progress.note(polled.is_pending());
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
