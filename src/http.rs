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
mod cors;
mod cover;
mod endpoint;
mod failure;
mod guarded;
mod health;
mod identity;
mod observe;
mod parameters;
pub mod playground;
mod server;
mod shutdown;
mod socket;
mod stream;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{any, get};

use crate::app::App;
use crate::error::Code;
use crate::graphql;

pub use endpoint::{Endpoint, Execute};
pub use failure::Failure;
pub use server::serve;
pub use shutdown::signal;

/// Where GraphQL is served.
pub const ENDPOINT: &str = "/graphql";

/// Every route of a server that runs operations against `schema`.
pub fn router(app: &App, schema: graphql::Schema) -> Router {
    let schema = schema.keeping(&app.config.documents);
    let (shared, known) = (app.clone(), schema.clone());
    let execute: Execute = std::sync::Arc::new(move |document, request| {
        let (app, schema) = (shared.clone(), schema.clone());
        Box::pin(async move { graphql::execute(&app, &schema, document, request).await })
    });
    routes(app, Endpoint::new(app, known, execute))
}

/// Every route, with operations run by `endpoint`.
pub fn routes(app: &App, endpoint: Endpoint) -> Router {
    let routes = Router::new()
        .route("/", get(|| async { Redirect::temporary(ENDPOINT) }))
        .route(ENDPOINT, any(endpoint::handle).with_state(endpoint))
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

/// Puts around routes what every request passes: its id, the log, the net for panics, the limit on
/// addresses, and permissions for other origins.
pub fn around(routes: Router, app: &App) -> Router {
    let mut routes = routes.layer(from_fn_with_state(app.clone(), observe::limit_uri));
    if !app.config.http.cors_origins.is_empty() {
        routes = routes.layer(from_fn_with_state(app.clone(), cors::apply));
    }
    routes.layer(from_fn_with_state(app.clone(), observe::observe))
}

async fn not_found(request: Request) -> Failure {
    let path = request.uri().path();
    Failure::new(Code::NotFound, format!("Nothing is at {path}; GraphQL is at {ENDPOINT}."))
}

async fn method_not_allowed(request: Request) -> Failure {
    let (method, path) = (request.method(), request.uri().path());
    Failure::new(
        Code::MethodNotAllowed,
        format!("{path} does not take {method}; Allow lists what it takes."),
    )
}
