//! Takes in a request's body, within limits of size and time.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, header};

use super::accept::is_utf8;
use super::error_response::ErrorResponse;
use crate::error::Code;

/// Refuses any body that is not plain JSON in UTF-8. A form or a text could come from a page of
/// another origin without its browser asking first, so this is the defence against forged requests.
pub fn check_media_type(headers: &HeaderMap) -> Result<(), ErrorResponse> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let encoded =
        text(header::CONTENT_ENCODING).is_some_and(|value| !value.eq_ignore_ascii_case("identity"));
    let mut parts = text(header::CONTENT_TYPE).unwrap_or_default().split(';').map(str::trim);
    let json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => is_utf8(value),
        _ => true,
    });
    if json && utf8 && !encoded {
        return Ok(());
    }
    let message =
        "Send the body as Content-Type: application/json, in UTF-8 and without Content-Encoding.";
    Err(ErrorResponse::new(Code::UnsupportedMediaType, message)
        .with_header(header::ACCEPT, HeaderValue::from_static("application/json")))
}

/// The whole body, if it has at most `limit` bytes and arrives within `timeout`.
pub async fn read(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    timeout: Duration,
) -> Result<Bytes, ErrorResponse> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    let Ok(read) = tokio::time::timeout(timeout, to_bytes(body, limit)).await else {
        let message = format!("The body did not arrive within {} ms.", timeout.as_millis());
        return Err(closing(ErrorResponse::new(Code::RequestTimeout, message)));
    };
    read.map_err(|cause| {
        use std::error::Error;
        match cause.source().is_some_and(|source| source.is::<http_body_util::LengthLimitError>()) {
            true => too_large(limit),
            false => closing(ErrorResponse::unreadable("The body breaks off.")),
        }
    })
}

fn too_large(limit: usize) -> ErrorResponse {
    closing(ErrorResponse::new(
        Code::PayloadTooLarge,
        format!("The body may have at most {limit} bytes."),
    ))
}

/// The rest of the body stays unread, so the connection cannot serve another request.
fn closing(failure: ErrorResponse) -> ErrorResponse {
    failure.with_header(header::CONNECTION, HeaderValue::from_static("close"))
}
