//! Lets pages of other origins read answers, where `http.cors_origins` names those origins.
//!
//! **Invariant:** an origin that the setting does not name gets no `Access-Control-` header; that is
//! logged once, because its browser says no more than that something failed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error_response::ErrorResponse;
use crate::app::App;
use crate::error::Code;

/// The most origins of which a refusal is logged, because callers choose them.
const LOGGED: usize = 100;

/// The setting, and the origins that were refused.
#[derive(Clone)]
pub struct Cors {
    app: App,
    refused: Arc<Mutex<HashSet<String>>>,
}

impl Cors {
    /// The permissions of `app`.
    pub fn new(app: &App) -> Self {
        Self { app: app.clone(), refused: Arc::default() }
    }

    fn is_set(&self) -> bool {
        !self.app.config.http.cors_origins.is_empty()
    }

    /// Why pages of `origin` cannot read; logged where it is new.
    fn refuse(&self, origin: &HeaderValue) -> String {
        let origin: String = String::from_utf8_lossy(origin.as_bytes()).chars().take(200).collect();
        let advice = format!(
            "Pages of {origin} may not read answers: add it to the setting http.cors_origins \
             (CINEGRAPH_HTTP_CORS_ORIGINS={origin}) and restart the server."
        );
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() < LOGGED && refused.insert(origin) {
            tracing::warn!("{advice}");
        }
        advice
    }
}

/// Answers preflights of origins that are allowed, and marks their answers as readable; a preflight
/// of any other origin is answered with what would allow it.
pub async fn apply(State(cors): State<Cors>, request: Request, next: Next) -> Response {
    let app = &cors.app;
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin.clone().filter(|it| is_allowed(it, &app.config.http.cors_origins));
    let refused = origin.filter(|it| allowed.is_none() && !is_own(it, request.headers(), app));
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let advice = refused.map(|origin| cors.refuse(&origin));
    let mut response = match (&allowed, advice) {
        (Some(_), _) if preflight => permission(app),
        (None, Some(advice)) if preflight => {
            ErrorResponse::new(Code::Forbidden, advice).into_response()
        }
        _ => next.run(request).await,
    };
    if cors.is_set() {
        mark(response.headers_mut(), allowed);
    }
    response
}

fn is_allowed(origin: &HeaderValue, allowed: &[String]) -> bool {
    allowed.iter().any(|one| one == "*" || one.as_bytes() == origin.as_bytes())
}

/// Whether an origin is that of the server's own pages.
fn is_own(origin: &HeaderValue, headers: &HeaderMap, app: &App) -> bool {
    let text = origin.to_str().unwrap_or_default();
    let authority = text.split_once("://").map(|(_, authority)| authority);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    authority.is_some() && authority == host || text == app.public_url()
}

/// Whether a page may open a socket: browsers ask no permission for that, so the origin that they
/// name must be the server's own or one of the setting's. Other clients name none.
pub fn admits_socket(headers: &HeaderMap, app: &App) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    is_own(origin, headers, app) || is_allowed(origin, &app.config.http.cors_origins)
}

fn permission(app: &App) -> Response {
    let names = app.config.http.cors_headers.join(", ");
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600")),
    ];
    let mut response = (StatusCode::NO_CONTENT, headers).into_response();
    if let Ok(names) = HeaderValue::from_str(&names) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
    }
    response
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
