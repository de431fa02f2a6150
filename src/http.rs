//! The HTTP surface: the GraphQL endpoint, title cards, health, and the layers that every request
//! passes.
//!
//! **Invariant:** every answer to a request that is HTTP at all carries `x-request-id`, and every
//! error answer is a GraphQL error with a code.

mod accept;
mod account;
mod answer;
mod body;
pub mod card;
mod compression;
mod cors;
mod cover;
mod endpoint;
mod error_response;
mod guarded;
mod handler;
mod health;
mod identity;
mod parameters;
pub mod playground;
mod request_log;
mod server;
mod shutdown;
mod sse;
mod style;
mod subscription;
mod websocket;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{any, get};

use crate::app::App;
use crate::error::Code;
use crate::graphql;
use endpoint::Endpoint;

pub use endpoint::ENDPOINT;
pub use error_response::ErrorResponse;
pub use server::serve;
pub use shutdown::signal;

/// Every route of a server that runs operations against `schema`.
pub fn router(app: &App, schema: graphql::Schema) -> Router {
    let endpoint = Endpoint::new(app, schema.keeping(&app.config.documents));
    let routes = Router::new()
        .route("/", get(|| async { Redirect::temporary(ENDPOINT) }))
        .route(ENDPOINT, any(handler::handle).with_state(endpoint))
        .route("/covers/{file}", get(cover::handle).with_state(app.clone()))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready).with_state(app.clone()))
        .route("/health/ready/reads", get(health::ready_to_read).with_state(app.clone()))
        .merge(playground::router())
        .merge(account::router(app))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed);
    around(routes, app)
}

/// Puts around routes what every request passes: its id, the log, the net for panics, permissions
/// for other origins, the limit on addresses, and compression.
pub fn around(routes: Router, app: &App) -> Router {
    let cors = cors::Cors::new(app);
    let routes = routes.layer(compression::layer());
    let routes = routes.layer(from_fn_with_state(app.clone(), request_log::limit_uri));
    let routes = routes.layer(from_fn_with_state(cors, cors::apply));
    routes.layer(from_fn_with_state(app.clone(), request_log::log_request))
}

async fn not_found(request: Request) -> ErrorResponse {
    let path = request.uri().path();
    ErrorResponse::new(Code::NotFound, format!("Nothing is at {path}; GraphQL is at {ENDPOINT}."))
}

async fn method_not_allowed(request: Request) -> ErrorResponse {
    let (method, path) = (request.method(), request.uri().path());
    ErrorResponse::new(
        Code::MethodNotAllowed,
        format!("{path} does not take {method}; Allow lists what it takes."),
    )
}
