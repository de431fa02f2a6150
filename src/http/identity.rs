//! The credential of a request: the header `Authorization: Bearer …`.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::Secret;
use crate::graphql::execution::caller::{Credentials, Malformed};

/// What a 401 asks for where nothing was sent.
pub const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"cinegraph\"");
/// What a 401 says of a credential that is not good.
pub const INVALID: HeaderValue =
    HeaderValue::from_static("Bearer realm=\"cinegraph\", error=\"invalid_token\"");

/// What these headers send.
pub fn credentials(headers: &HeaderMap) -> Credentials {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let first = sent.next()?;
    Some(if sent.next().is_none() { credential(first) } else { Err(Malformed) })
}

/// The credential in the value of an `Authorization` header.
pub fn credential(value: &HeaderValue) -> Result<Secret, Malformed> {
    bearer(value).map(|token| Secret::from(token.to_owned())).ok_or(Malformed)
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
