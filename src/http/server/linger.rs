//! Closing a connection so that its client reads the last answer (RFC 9112, section 9.6).
//!
//! A system that closes a socket with unread bytes, or gets more of them after it, resets the
//! connection, and the client loses the answer that it has not read. So the server stops sending,
//! reads on and throws away what comes until the client closes.
//!
//! **Invariant:** a client cannot keep a connection open by this: it ends when nothing comes for
//! [`QUIET`], and at the latest after [`LONGEST`].

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long nothing may come.
const QUIET: Duration = Duration::from_secs(1);
/// How long it may take in all.
const LONGEST: Duration = Duration::from_secs(10);

/// A stream that reads on after it has stopped sending.
pub(super) struct LingeringStream<S> {
    stream: S,
    close: Option<Close>,
}

/// A stream that sends no more.
struct Close {
    last: Instant,
    quiet: Pin<Box<Sleep>>,
}

impl<S> LingeringStream<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, close: None }
    }
}

impl Close {
    fn begin() -> Self {
        let now = Instant::now();
        Self { last: now + LONGEST, quiet: Box::pin(sleep_until(now + QUIET)) }
    }

    /// Reads until the client closes, or for as long as it may take.
    fn poll<S: AsyncRead + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let mut bytes = [0; 4_096];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = Pin::new(&mut *stream).poll_read(context, &mut buffer);
            match read {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    let until = self.last.min(Instant::now() + QUIET);
                    self.quiet.as_mut().reset(until);
                    if Instant::now() >= self.last {
                        return Poll::Ready(());
                    }
                }
                // The client has closed, or is gone.
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.quiet.as_mut().poll(context),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LingeringStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for LingeringStream<S> {
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
        let this = &mut *self;
        let mut close = match this.close.take() {
            Some(close) => close,
            None => {
                std::task::ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
                Close::begin()
            }
        };
        let polled = close.poll(&mut this.stream, context);
        this.close = Some(close);
        polled.map(Ok)
    }
}
