//! An answer that is only an error.

use std::error::Error as _;

use async_graphql::ServerError;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::accept::Offer;
use super::identity;
use super::style::{BodyKind, Style};
use crate::app::RequestId;
use crate::error::{Code, Error};
use crate::graphql::ExecutionResult;
use crate::graphql::execution::limits;
use crate::graphql::execution::rejection::Rejection;

/// An error that ends a request: its status follows from its code, its body is a GraphQL response
/// without data.
#[derive(Debug)]
pub struct ErrorResponse {
    code: Code,
    error: Box<ServerError>,
    status: StatusCode,
    content_type: HeaderValue,
    body: BodyKind,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ErrorResponse {
    /// An error of something that is no GraphQL request, as `application/json`.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self::with_error(code, limits::error(code, message, None).into())
    }

    /// An error of what cannot be read, with the status 400.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, ..Self::new(Code::BadUserInput, message) }
    }

    /// An error of a GraphQL request.
    pub fn of_request(code: Code, message: impl Into<String>) -> Self {
        Self { body: BodyKind::GraphqlResponse, ..Self::new(code, message) }
    }

    fn with_error(code: Code, error: Box<ServerError>) -> Self {
        let mut headers = Vec::new();
        if code == Code::ServiceUnavailable {
            headers.push((header::RETRY_AFTER, HeaderValue::from_static("1")));
        }
        let (status, body) = (status(code), BodyKind::Other);
        Self { code, error, status, content_type: Offer::Json.content_type(), body, headers }
    }

    /// A failure of the program; a cause that is not the client's is logged, once.
    pub fn of(error: &Error, id: &RequestId) -> Self {
        let response = Self::new(error.code(), error.to_string());
        if error.source().is_none() {
            return response;
        }
        log(error);
        response.with_id(id)
    }

    /// A fault of our own, masked; its caller writes it to the log.
    pub fn internal(id: &RequestId) -> Self {
        Self::of_request(Code::Internal, INTERNAL).with_id(id)
    }

    /// Names the request, so that its lines in the log can be found.
    #[must_use]
    pub fn with_id(mut self, id: &RequestId) -> Self {
        self.error.extensions.get_or_insert_default().set("requestId", id.as_str());
        self
    }

    /// With the status and the media type that it has for a client of the endpoint.
    #[must_use]
    pub fn in_style(mut self, style: Style) -> Self {
        self.status = style.failed(self.status);
        self.content_type = style.content_type(self.status, self.body);
        self
    }

    /// With a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl From<Rejection> for ErrorResponse {
    /// A cause that is not the client's is logged, once.
    fn from(Rejection { code, error }: Rejection) -> Self {
        if let Some(cause) = error.source::<Error>() {
            log(cause);
        }
        let response = Self { body: BodyKind::GraphqlResponse, ..Self::with_error(code, error) };
        match code {
            Code::Unauthenticated => {
                response.with_header(header::WWW_AUTHENTICATE, identity::INVALID)
            }
            _ => response,
        }
    }
}

impl ErrorResponse {
    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.error.message
    }

    /// The body: a GraphQL response without data.
    pub fn to_json(&self) -> String {
        json!({"errors": [self.error]}).to_string()
    }

    /// The error as the result of an operation that did not run.
    pub fn into_result(self) -> ExecutionResult {
        ExecutionResult::refused(*self.error)
    }
}

/// The message for the client about a fault of ours.
pub const INTERNAL: &str =
    "an internal error occurred; the server's log has its cause under the request's id";

/// Writes an error's cause to the log, beside the request's id.
pub fn log(error: &Error) {
    let code = error.code().text();
    let Some(cause) = error.source() else { return };
    if error.is_logged() {
        tracing::debug!(error.code = code, error.cause = %chain(cause), "request failed");
    } else {
        tracing::error!(error.code = code, error.cause = %chain(cause), "request failed");
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        // Many a cause is printed by what it caused.
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        next = cause.source();
    }
    text
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_json()));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response.headers_mut().insert(header::CONTENT_TYPE, self.content_type);
        response
    }
}

/// The status that belongs to a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
