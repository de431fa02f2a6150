//! Lets pages of other origins read answers, where `http.cors_origins` names those origins.
//!
//! **Invariant:** without that setting no answer has an `Access-Control-` header, because nothing
//! of this is then put around the routes.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// For a server with such origins: answers preflights of origins that are allowed, and marks their
/// answers as readable.
pub async fn apply(State(app): State<App>, request: Request, next: Next) -> Response {
    let allowed = &app.config.http.cors_origins;
    let origin =
        request.headers().get(header::ORIGIN).filter(|origin| is_allowed(origin, allowed)).cloned();
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match &origin {
        Some(_) if preflight => permission(),
        _ => next.run(request).await,
    };
    mark(response.headers_mut(), origin);
    response
}

fn is_allowed(origin: &HeaderValue, allowed: &[String]) -> bool {
    allowed.iter().any(|one| one == "*" || one.as_bytes() == origin.as_bytes())
}

/// Whether a page may open a socket: browsers ask no permission for that, so the origin that they
/// name must be the server's own or one of the setting's. Other clients name none.
pub fn admits_socket(headers: &HeaderMap, app: &App) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let text = origin.to_str().unwrap_or_default();
    let authority = text.split_once("://").map(|(_, authority)| authority);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = authority.is_some() && authority == host || text == app.public_url();
    own || is_allowed(origin, &app.config.http.cors_origins)
}

fn permission() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, idempotency-key, x-cinegraph-cost, x-cinegraph-explain, \
             x-request-id",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "3600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn mark(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("x-request-id, retry-after"),
        );
    }
}
