//! Who sends a request: the header `Authorization: Bearer …`.
//!
//! **Invariant:** a request without the header is anonymous, and one with an invalid header is
//! refused, even where an anonymous one would be allowed, because its sender expects to be
//! identified.

use axum::http::{HeaderMap, HeaderValue, header};

use super::failure::Failure;
use crate::app::{App, RequestId};
use crate::auth::{Secret, Viewer};
use crate::error::Code;

/// What a 401 asks for where nothing was sent.
pub const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"cinegraph\"");
/// What a 401 says of a credential that is not good.
const INVALID: HeaderValue =
    HeaderValue::from_static("Bearer realm=\"cinegraph\", error=\"invalid_token\"");

/// What a request sends to be known by: nothing, one token, or what cannot be read.
pub type Credentials = Option<Result<Secret, Malformed>>;

/// A header, or several, that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Malformed;

/// What these headers send.
pub fn credentials(headers: &HeaderMap) -> Credentials {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let token = bearer(sent.next()?).filter(|_| sent.next().is_none());
    Some(token.map(|token| Secret::from(token.to_owned())).ok_or(Malformed))
}

/// Who sends these credentials.
pub async fn viewer(
    app: &App,
    credentials: Credentials,
    id: &RequestId,
) -> Result<Viewer, Failure> {
    let Some(token) = credentials else { return Ok(Viewer::Anonymous) };
    let token = token.map_err(|Malformed| malformed())?;
    app.accounts.identify(token.expose()).await.map_err(|error| {
        let failure = Failure::of(&error, id);
        match error.code() {
            Code::Unauthenticated => failure.with_header(header::WWW_AUTHENTICATE, INVALID),
            _ => failure,
        }
    })
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn malformed() -> Failure {
    let message = "Send one header \"Authorization: Bearer …\" with an API key or the token that \
                   login gave, or none.";
    Failure::new(Code::Unauthenticated, message).with_header(header::WWW_AUTHENTICATE, INVALID)
}
