//! The body of the answers that hyper gives by itself, before there is a request.
//!
//! What is not HTTP is answered by hyper with 400, and a head that is too large with 431, both
//! without a body and without a way to add one. Such an answer is recognized where it is written,
//! and written anew with a coded error.
//!
//! **Invariant:** an answer of a route passes as it is: all of them carry `x-request-id`, and
//! hyper's do not.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::app::RequestId;
use crate::error::Code;
use crate::http::ErrorResponse;

/// A stream on which hyper's own refusals have a body.
pub(super) struct RefusingStream<S> {
    stream: S,
    /// The most bytes of a request's head.
    head_bytes: usize,
    /// What is written in place of an answer of hyper's.
    unsent: Option<Vec<u8>>,
}

impl<S> RefusingStream<S> {
    pub(super) fn new(stream: S, head_bytes: usize) -> Self {
        Self { stream, head_bytes, unsent: None }
    }
}

/// The answer in place of `bytes`, if these are a refusal of hyper's.
fn explained(bytes: &[u8], head_bytes: usize) -> Option<Vec<u8>> {
    let head = bytes.strip_prefix(b"HTTP/1.1 ")?;
    if !head.starts_with(b"4") || !head.ends_with(b"\r\n\r\n") {
        return None;
    }
    let head = std::str::from_utf8(head).ok()?;
    if !head.contains("\r\ncontent-length: 0\r\n") || head.contains("\r\nx-request-id:") {
        return None;
    }
    let (code, message) = match head.get(..3)? {
        "400" => (
            Code::BadUserInput,
            "The request is not HTTP: its first line or a header is malformed.".to_owned(),
        ),
        "431" => (
            Code::HeadersTooLarge,
            format!(
                "The head of a request may have at most {head_bytes} bytes and 100 headers; send fewer or \
                 shorter ones."
            ),
        ),
        "414" => {
            (Code::UriTooLong, "The address is too long; send the query with POST.".to_owned())
        }
        _ => return None,
    };
    let status = StatusCode::from_bytes(head.get(..3)?.as_bytes()).ok()?;
    let body = ErrorResponse::new(code, message).to_json();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json; charset=utf-8\r\nx-request-id: {}\r\n\
         content-length: {}\r\nconnection: close\r\ndate: {}\r\n\r\n{body}",
        RequestId::generate().as_str(),
        body.len(),
        httpdate::fmt_http_date(std::time::SystemTime::now()),
    );
    Some(answer.into_bytes())
}

impl<S: AsyncRead + Unpin> AsyncRead for RefusingStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> RefusingStream<S> {
    /// Writes the whole answer that replaces `bytes`; nothing where they pass as they are.
    fn poll_refusal(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Option<io::Result<usize>>> {
        if self.unsent.is_none() {
            self.unsent = explained(bytes, self.head_bytes);
        }
        let Some(unsent) = &mut self.unsent else { return Poll::Ready(None) };
        while !unsent.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_write(context, unsent)) {
                Ok(0) => return Poll::Ready(Some(Err(io::ErrorKind::WriteZero.into()))),
                Ok(sent) => drop(unsent.drain(..sent)),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        self.unsent = None;
        Poll::Ready(Some(Ok(bytes.len())))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for RefusingStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match ready!(self.poll_refusal(context, bytes)) {
            Some(written) => Poll::Ready(written),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = slices.iter().find(|slice| !slice.is_empty());
        let first = first.map(|slice| &**slice).unwrap_or_default();
        match ready!(self.poll_refusal(context, first)) {
            Some(written) => Poll::Ready(written),
            None => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
        }
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
