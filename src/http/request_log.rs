//! What every request gets: its id, one line in the log, a handler for panics, a limit on the
//! length of its address, and headers of every answer.
//!
//! **Invariant:** every request has one line in the log, even when its client has disconnected.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use super::error_response::ErrorResponse;
use super::server::Shutdown;
use crate::app::{App, RequestId};
use crate::error::Code;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The status in the log of a request whose client went before the answer, as proxies have it.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Gives the request an id, logs its end, and turns a panic into an answer.
pub async fn log_request(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = id_of(request.headers());
    let mut line = LogLine::new(&app, &id, &request);
    request.extensions_mut().insert(id.clone());
    let private = is_private(&request);
    // At level error, so that errors have the id at every level of the log.
    let span = tracing::error_span!("request", request.id = %id);
    let outcome = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = outcome.unwrap_or_else(|panic| span.in_scope(|| panicked(&*panic, &id)));
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    // Lets browsers believe `Content-Type`.
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    if private {
        forbid_storing(response.headers_mut());
    }
    line.status = Some(response.status());
    response
}

/// Whether the answer may be one person's alone: somebody sends a credential, or may be given one.
fn is_private(request: &Request) -> bool {
    request.headers().contains_key(header::AUTHORIZATION)
        || request.method() == Method::POST && request.uri().path() == super::ENDPOINT
}

/// Has nobody on the way keep the answer.
fn forbid_storing(headers: &mut HeaderMap) {
    let of_stream = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    // A stream that a proxy transforms may be held back until it ends.
    let value = if of_stream { "no-store, no-transform" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
}

/// A request's line in the log, which is written when this is dropped: hyper drops the answer of a
/// client that has disconnected.
struct LogLine {
    at_info: bool,
    id: RequestId,
    method: Method,
    path: String,
    started: Instant,
    shutdown: Option<Shutdown>,
    /// What was answered, if anything was.
    status: Option<StatusCode>,
}

impl LogLine {
    fn new(app: &App, id: &RequestId, request: &Request) -> Self {
        Self {
            at_info: app.config.log.requests,
            id: id.clone(),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            started: Instant::now(),
            shutdown: request.extensions().get().cloned(),
            status: None,
        }
    }

    /// Without an answer the client has disconnected, unless the server dropped it to shut down.
    fn status(&self) -> u16 {
        let dropped = self.shutdown.as_ref().is_some_and(Shutdown::is_over);
        match self.status {
            Some(status) => status.as_u16(),
            None if dropped => StatusCode::SERVICE_UNAVAILABLE.as_u16(),
            None => CLIENT_CLOSED_REQUEST,
        }
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        let Self { id, method, path, .. } = &*self;
        let (status, ms) = (self.status(), self.started.elapsed().as_micros() as f64 / 1_000.0);
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(request.id = %id, http.method = %method, http.path = path, http.status = status, ms, "request")
            };
        }
        match self.at_info {
            true => line!(info),
            false => line!(debug),
        }
    }
}

/// The caller's id where it is well formed, or a new one.
fn id_of(headers: &HeaderMap) -> RequestId {
    let text = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    text.and_then(RequestId::from_caller).unwrap_or_else(RequestId::generate)
}

fn panicked(panic: &(dyn Any + Send), id: &RequestId) -> Response {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(error.cause = text.unwrap_or("a panic"), "request panicked");
    ErrorResponse::internal(id).into_response()
}

/// Refuses an address that is longer than `limits.uri_bytes`.
pub async fn limit_uri(State(app): State<App>, request: Request, next: Next) -> Response {
    let (uri, limit) = (request.uri(), app.config.limits.uri_bytes);
    let length = uri.path_and_query().map_or(0, |text| text.as_str().len());
    if length > limit {
        let message =
            format!("The address may have at most {limit} bytes; send the query with POST.");
        return ErrorResponse::new(Code::UriTooLong, message).into_response();
    }
    next.run(request).await
}
