//! Pages of other origins.

use super::query;
use crate::support::{Backend, Setup, TestApp};

fn preflight(app: &TestApp, origin: &str) -> reqwest::RequestBuilder {
    app.request("OPTIONS", "/graphql")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
}

fn has_permission(reply: &crate::support::Reply) -> bool {
    reply.headers.keys().any(|name| name.as_str().starts_with("access-control-"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_that_is_refused_says_what_would_allow_it() {
    let setup = Setup::default()
        .config(|config| config.http.cors_origins = vec!["https://films.example".to_owned()]);
    for app in [TestApp::start(&Backend::Sqlite).await, setup.start(&Backend::Sqlite).await] {
        let reply = app.send(preflight(&app, "http://localhost:5173")).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"));
        assert!(reply.text.contains("CINEGRAPH_HTTP_CORS_ORIGINS=http://localhost:5173"));
        assert!(!has_permission(&reply));
        let request = app.request("POST", "/graphql").header("origin", "http://localhost:5173");
        let reply = app.send(request.json(&query())).await;
        assert!(!has_permission(&reply), "{reply:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headers_of_usual_clients_pass_the_preflight() {
    let setup = Setup::default().config(|config| config.http.cors_origins = vec!["*".to_owned()]);
    let app = setup.start(&Backend::Sqlite).await;
    let reply = app.send(preflight(&app, "https://films.example")).await;
    let allowed: Vec<&str> = reply.header("access-control-allow-headers").split(", ").collect();
    for name in [
        "content-type",
        "authorization",
        "last-event-id",
        "apollographql-client-name",
        "apollographql-client-version",
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "x-request-id",
        "apollo-require-preflight",
        "idempotency-key",
    ] {
        assert!(allowed.contains(&name), "{name} of {allowed:?}");
    }
    let setup = Setup::default().config(|config| {
        config.http.cors_origins = vec!["*".to_owned()];
        config.http.cors_headers = vec!["content-type".to_owned(), "x-mine".to_owned()];
    });
    let app = setup.start(&Backend::Sqlite).await;
    let reply = app.send(preflight(&app, "https://films.example")).await;
    assert_eq!(reply.header("access-control-allow-headers"), "content-type, x-mine");
}
