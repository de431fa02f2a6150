//! What a browser sees at the endpoint.

use axum::response::{Html, IntoResponse, Response};

/// The page for a browser.
pub fn page() -> Response {
    Html(concat!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cinegraph</title>",
        "<p>This is Cinegraph's GraphQL endpoint. Send it a query: ",
        "<code>curl localhost:8000/graphql --json '{\"query\": \"{ __typename }\"}'</code></p></html>",
    ))
    .into_response()
}
