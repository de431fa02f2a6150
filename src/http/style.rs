//! Which status and which media type an answer of the endpoint has.
//!
//! The text of 2026 of GraphQL over HTTP has one list of status codes for both media types: 400 for
//! what cannot be parsed, 422 for what is not a request or does not fit the schema, 294 for data
//! with errors. Its client may accept `application/json` alone, and is then answered with it where
//! the status is 2xx. The text of 2025 has 400 for 422 and 200 for 294, and 200 for a request error
//! where the client accepts `application/json` alone.

use axum::http::{HeaderValue, StatusCode};

use super::accept::Offer;
use crate::config::StatusCodes;

/// How an answer is written: for which text of the specification, and in which media type.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The text of the specification.
    pub codes: StatusCodes,
    /// What the client chose.
    pub offer: Offer,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// An answer to a GraphQL request.
    GraphqlResponse,
    /// An error of something that is no GraphQL request.
    Other,
}

impl Style {
    /// The status of data with errors.
    pub fn partial(self) -> StatusCode {
        let partial = StatusCode::from_u16(294).unwrap_or(StatusCode::OK);
        if self.is_2025() { StatusCode::OK } else { partial }
    }

    /// The status of an answer without data that the text of 2026 answers with `status`.
    pub fn failed(self, status: StatusCode) -> StatusCode {
        match status {
            StatusCode::UNPROCESSABLE_ENTITY if self.is_2025() => StatusCode::BAD_REQUEST,
            _ => status,
        }
    }

    /// Whether request errors have the status 200.
    pub fn hides_request_errors(self) -> bool {
        self.is_2025() && self.offer == Offer::Json
    }

    /// The media type of a body.
    pub fn content_type(self, status: StatusCode, body: BodyKind) -> HeaderValue {
        let offer = match body {
            _ if self.is_2025() => self.offer,
            BodyKind::Other => Offer::Json,
            BodyKind::GraphqlResponse if status.is_success() => self.offer,
            BodyKind::GraphqlResponse => Offer::GraphqlResponse,
        };
        offer.content_type()
    }

    fn is_2025(self) -> bool {
        self.codes == StatusCodes::Of2025
    }
}
