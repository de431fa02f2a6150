//! A response body that holds a value until it is sent.
//!
//! **Invariant:** a body goes out in small frames, so that hyper holds no more than one or two of
//! them: the value is dropped when the client has read nearly all of the body, and not when all of
//! it is in a buffer.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

/// The most bytes of a frame.
const FRAME: usize = 32 * 1024;

/// `response`, with `guard` kept until its body is sent.
pub(super) fn guarded<G: Send + Unpin + 'static>(response: Response, guard: G) -> Response {
    response.map(|body| Body::new(Guarded::new(body, guard)))
}

/// A body with what it keeps.
pub(super) struct Guarded<G> {
    body: Body,
    /// What is left of a frame that is too large.
    rest: Bytes,
    _guard: G,
}

impl<G> Guarded<G> {
    pub(super) fn new(body: Body, guard: G) -> Self {
        Self { body, rest: Bytes::new(), _guard: guard }
    }
}

impl<G: Unpin> HttpBody for Guarded<G> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let frame = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => frame,
                other => return other,
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            }
        }
        let length = self.rest.len().min(FRAME);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let rest = self.rest.len() as u64;
        let (least, most) = (hint.lower() + rest, hint.upper().map(|most| most + rest));
        hint = SizeHint::new();
        hint.set_lower(least);
        if let Some(most) = most {
            hint.set_upper(most);
        }
        hint
    }
}
