//! Server-sent events, by graphql-sse's distinct-connections mode.

use serde_json::{Value, json};
use tokio::time::timeout;

use super::{CURSORS, code, films, log};
use crate::event::{film, put};
use crate::support::socket::PATIENCE;
use crate::support::{Backend, Setup, TestApp, on_both_databases};

const EVENTS: &str = "text/event-stream";

/// An open stream.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            (response.status().as_u16(), header("content-type")),
            (200, "text/event-stream; charset=utf-8".to_owned())
        );
        // The answer to a POST may be a credential.
        let kept = ["no-cache, no-transform", "no-store, no-transform"];
        assert!(kept.contains(&header("cache-control").as_str()));
        assert_eq!(header("vary"), "accept, authorization");
        Self { response, text: String::new() }
    }

    /// The next part, as it came; nothing at the end.
    async fn part(&mut self) -> Option<String> {
        loop {
            if let Some((part, rest)) = self.text.split_once("\n\n") {
                let (part, rest) = (part.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(part);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("a part in time");
            self.text.push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
        }
    }

    /// The id and the answer of the next event, comments passed over.
    async fn event(&mut self) -> (String, Value) {
        loop {
            let part = self.part().await.expect("an event");
            if part == ":" {
                continue;
            }
            let field = |name: &str| {
                let mut found =
                    part.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                found.next().unwrap_or_default().to_owned()
            };
            assert_eq!(field("event"), "next", "{part}");
            return (field("id"), serde_json::from_str(&field("data")).unwrap());
        }
    }

    /// The end, as the protocol has it.
    async fn complete(&mut self) {
        assert_eq!(self.part().await.as_deref(), Some("event: complete\ndata:"));
        assert_eq!(self.part().await, None);
    }
}

fn post(app: &TestApp, accept: &str, query: &str, variables: Value) -> reqwest::RequestBuilder {
    let body = json!({"query": query, "variables": variables});
    app.request("POST", "/graphql").header("accept", accept).json(&body)
}

#[on_both_databases]
async fn a_subscription_is_a_stream_whose_ids_are_its_cursors(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 3).await;
    let all = log(&app).await;
    let after = json!({"after": all[0]["cursor"]});
    // What urql sends with every request.
    let urql = "application/graphql-response+json, application/graphql+json, application/json, \
        text/event-stream, multipart/mixed";
    for accept in [EVENTS, urql] {
        let mut stream = Stream::of(post(&app, accept, CURSORS, after.clone())).await;
        for expected in &all[1..] {
            let (id, answer) = stream.event().await;
            assert_eq!(answer, json!({"data": {"catalogChanges": expected}}));
            assert_eq!(json!(id), expected["cursor"]);
        }
    }
    let mut live =
        Stream::of(post(&app, EVENTS, CURSORS, json!({"after": all[2]["cursor"]}))).await;
    put(&app.app.db, &[film(1, "Changed")]).await;
    assert_eq!(live.event().await.1["data"]["catalogChanges"]["version"], 2);
}

#[on_both_databases]
async fn a_browser_goes_on_where_it_was_cut_off(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 3).await;
    let all = log(&app).await;
    let path = format!(
        "/graphql?{}",
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("query", CURSORS)
            .append_pair("variables", &json!({"after": all[0]["cursor"]}).to_string())
            .finish()
    );
    let ask = || app.request("GET", &path).header("accept", EVENTS);
    let (id, _) = Stream::of(ask()).await.event().await;
    assert_eq!(json!(id), all[1]["cursor"]);
    let mut again = Stream::of(ask().header("last-event-id", &id)).await;
    assert_eq!(again.event().await.1["data"]["catalogChanges"], all[2]);
    let mut wrong = Stream::of(ask().header("last-event-id", "nonsense")).await;
    assert_eq!(code(&wrong.event().await.1["errors"]), "BAD_USER_INPUT");
    wrong.complete().await;
}

#[on_both_databases]
async fn what_does_not_begin_is_an_event_and_the_end(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 3).await;
    let all = log(&app).await;
    use sea_orm::ConnectionTrait;
    app.app.db.writer().execute_unprepared("DELETE FROM change WHERE id < 3").await.unwrap();
    for (query, variables, expected) in [
        ("subscription { nothing }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        (CURSORS, json!({"after": "x"}), "BAD_USER_INPUT"),
        (CURSORS, json!({"after": all[0]["cursor"]}), "CURSOR_EXPIRED"),
    ] {
        let mut stream = Stream::of(post(&app, EVENTS, query, variables)).await;
        let (_, answer) = stream.event().await;
        assert_eq!((code(&answer["errors"]), answer.get("data")), (expected, None), "{query}");
        stream.complete().await;
    }
}

#[on_both_databases]
async fn a_query_is_a_stream_only_where_that_is_preferred(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 1).await;
    let query = "{ movies { title } }";
    for accept in [EVENTS, "application/json;q=0.9, text/event-stream"] {
        let mut stream = Stream::of(post(&app, accept, query, Value::Null)).await;
        assert_eq!(stream.event().await.1, json!({"data": {"movies": [{"title": "Film 1"}]}}));
        stream.complete().await;
    }
    for accept in
        ["*/*", "application/json, text/event-stream", "text/event-stream;q=0.9, application/json"]
    {
        let reply = app.send(post(&app, accept, query, Value::Null)).await;
        assert!(reply.header("content-type").contains("json"), "{accept}");
        assert_eq!(reply.json()["data"]["movies"][0]["title"], "Film 1");
    }
}

#[on_both_databases]
async fn a_subscription_that_cannot_be_a_stream_is_refused(backend: Backend) {
    let app = TestApp::start(&backend).await;
    for accept in
        ["application/json", "*/*", "application/graphql-response+json, text/event-stream;q=0"]
    {
        let reply = app.send(post(&app, accept, CURSORS, Value::Null)).await;
        assert_eq!((reply.status, reply.code().as_str()), (406, "NOT_ACCEPTABLE"), "{accept}");
        assert!(
            reply.text.contains("text/event-stream") && reply.text.contains("graphql-transport-ws")
        );
    }
    let reply = app.send(app.request("POST", "/graphql").header("accept", EVENTS).body("{}")).await;
    assert_eq!((reply.status, reply.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
    assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
}

#[on_both_databases]
async fn streams_are_counted_and_give_their_places_back(backend: Backend) {
    let app = Setup::default().config(|config| {
        config.http.subscriptions = 1;
        // Neither holds for a stream.
        config.http.concurrency = 1;
        config.http.deadline = std::time::Duration::from_millis(500);
        config.http.idle_timeout = std::time::Duration::from_secs(1);
        config.http.sse_interval = std::time::Duration::from_millis(300);
    });
    let app = app.start(&backend).await;
    let mut open = Stream::of(post(&app, EVENTS, CURSORS, Value::Null)).await;
    // Each on a connection of its own, because those that idle are closed at once here.
    let another = || post(&app, EVENTS, CURSORS, Value::Null).header("connection", "close");
    let reply = app.send(another()).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "SERVICE_UNAVAILABLE"));
    for _ in 0..5 {
        assert_eq!(open.part().await.as_deref(), Some(":"), "kept alive by comments");
    }
    films(&app, 1).await;
    assert!(open.event().await.1["data"]["catalogChanges"]["cursor"].is_string());
    drop(open);
    while another().send().await.unwrap().status() != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_to_stop_ends_streams_without_completing_them() {
    let app = Setup::default()
        .config(|config| config.http.stop_timeout = std::time::Duration::from_secs(3_600))
        .start(&Backend::Sqlite)
        .await;
    let mut open = Stream::of(post(&app, EVENTS, CURSORS, Value::Null)).await;
    app.stop();
    assert_eq!(open.part().await, None, "so that the client comes back");
    app.end().await;
}
