//! graphql-transport-ws, to the letter.

use async_graphql::{Response, Value as GraphqlValue};
use cinegraph::auth::{Admin, Email, Password, Role};
use cinegraph::config::SettingValue;
use cinegraph::graphql::ExecutionResult;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{CURSORS, code, films, log};
use crate::event::{film, put};
use crate::support::socket::{PROTOCOL, Socket, open};
use crate::support::{Backend, Setup, TestApp, on_both_databases};

async fn app() -> TestApp {
    TestApp::start(&Backend::Sqlite).await
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({"type": "subscribe", "id": id, "payload": {"query": query}})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_closes_the_socket_with_4400() {
    let app = app().await;
    let query = json!({"query": "{ __typename }"});
    for text in [
        "nonsense".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        json!({"type": "start", "id": "1", "payload": query}).to_string(),
        json!({"type": "connection_terminate"}).to_string(),
        json!({"type": "connection_init", "payload": "text"}).to_string(),
        json!({"type": "ping", "payload": [1]}).to_string(),
        json!({"type": "subscribe", "payload": query}).to_string(),
        json!({"type": "subscribe", "id": 1, "payload": query}).to_string(),
        json!({"type": "subscribe", "id": "", "payload": query}).to_string(),
        json!({"type": "subscribe", "id": "1"}).to_string(),
        json!({"type": "subscribe", "id": "1", "payload": {}}).to_string(),
        json!({"type": "subscribe", "id": "1", "payload": {"query": 1}}).to_string(),
        json!({"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": "x"}})
            .to_string(),
        json!({"type": "complete"}).to_string(),
        "[".repeat(10_000),
    ] {
        let mut socket = app.socket().await;
        socket.raw(Message::text(text.clone())).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4400, "{text}: {reason}");
        assert!(reason.starts_with("Invalid message received"), "{reason}");
    }
    let mut socket = app.socket().await;
    socket.raw(Message::binary("{}")).await;
    assert_eq!(socket.closed().await.0, 4400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_introduction_comes_first_once_and_in_time() {
    let app = app().await;
    let mut socket = app.unknown_socket().await;
    socket.send(&subscribe("1", "{ __typename }")).await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));

    let mut socket = app.socket().await;
    socket.send(&json!({"type": "connection_init"})).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".to_owned()));

    let mut socket = app.unknown_socket().await;
    socket.send(&json!({"type": "ping"})).await;
    assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_protocol_is_closed_with_4406() {
    let app = app().await;
    let (_, answer) = open(&app, &[PROTOCOL]).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "graphql-transport-ws");
    let several = ("sec-websocket-protocol", "graphql-ws, graphql-transport-ws");
    let (_, answer) = open(&app, &[several]).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "graphql-transport-ws");
    // A client that asked for a protocol and got none gives up by itself.
    let other = open(&app, &[("sec-websocket-protocol", "graphql-ws")]).await;
    assert!(matches!(other.map(drop), Err(error) if matches!(*error, Error::Protocol(_))));
    let (mut socket, _) = open(&app, &[]).await.unwrap();
    assert_eq!(socket.closed().await, (4406, "Subprotocol not acceptable".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_of_life_is_given_at_any_time() {
    let app = app().await;
    let mut socket = app.unknown_socket().await;
    socket.send(&json!({"type": "ping", "payload": {"a": [1]}})).await;
    assert_eq!(socket.next().await, json!({"type": "pong", "payload": {"a": [1]}}));
    socket.send(&json!({"type": "pong"})).await;
    socket.send(&json!({"type": "pong", "payload": {}})).await;
    socket.send(&json!({"type": "connection_init", "payload": null})).await;
    assert_eq!(socket.next().await, json!({"type": "connection_ack"}));
    socket.send(&json!({"type": "ping", "payload": null})).await;
    assert_eq!(socket.next().await, json!({"type": "pong"}));
}

#[on_both_databases]
async fn queries_work_too_and_an_id_is_free_again_after_the_end(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 1).await;
    let mut socket = app.socket().await;
    for _ in 0..2 {
        socket
            .subscribe("q", "query($n: Int) { movies(first: $n) { title } }", &json!({"n": 1}))
            .await;
        assert_eq!(socket.event("q").await, json!({"data": {"movies": [{"title": "Film 1"}]}}));
        assert_eq!(socket.next().await, json!({"type": "complete", "id": "q"}));
    }
    // An error of the execution is a result.
    socket.subscribe("q", "{ movie(by: {id: \"x\"}) { title } a: __typename }", &Value::Null).await;
    let partial = socket.event("q").await;
    assert_eq!(partial["data"], json!({"movie": null, "a": "Query"}));
    assert_eq!(code(&partial["errors"]), "BAD_USER_INPUT");
    assert_eq!(socket.next().await, json!({"type": "complete", "id": "q"}));
}

#[on_both_databases]
async fn an_operation_that_cannot_start_ends_alone_with_an_error(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 1).await;
    let mut socket = app.socket().await;
    for (query, expected) in [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { catalogChanges }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { catalogChanges(types: [NOTHING]) { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { catalogChanges { cursor } other: catalogChanges { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription { ...A ...B } fragment A on Subscription { catalogChanges { cursor } }
            fragment B on Subscription { b: catalogChanges { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription { catalogChanges @skip(if: false) { cursor } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription { catalogChanges { cursor } } fragment Unused on Movie { id }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "subscription A { catalogChanges { cursor } } query B { nothing }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { catalogChanges(after: \"x\") { cursor } }", "BAD_USER_INPUT"),
        ("subscription { catalogChanges(nodeIds: [\"keyword:1\"]) { cursor } }", "BAD_USER_INPUT"),
        ("subscription { catalogChanges(nodeIds: [\"movie\"]) { cursor } }", "BAD_USER_INPUT"),
    ] {
        socket.subscribe("1", query, &Value::Null).await;
        let errors = socket.error("1").await;
        assert_eq!(code(&errors), expected, "{query}: {errors}");
    }
    let deep = format!("{{ a{} }}", " { a".repeat(40) + &" }".repeat(40));
    socket.subscribe("1", &deep, &Value::Null).await;
    assert_eq!(code(&socket.error("1").await), "QUERY_LIMIT");
    let nested = (0..40).fold(json!(1), |inner, _| json!([inner]));
    socket.subscribe("1", CURSORS, &json!({"after": nested})).await;
    assert_eq!(code(&socket.error("1").await), "QUERY_LIMIT");
    socket.subscribe("1", "{ __typename }", &Value::Null).await;
    assert_eq!(socket.event("1").await, json!({"data": {"__typename": "Query"}}));
}

#[on_both_databases]
async fn an_id_in_use_closes_the_socket_and_an_unknown_one_is_ignored(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let mut socket = app.socket().await;
    socket.send(&json!({"type": "complete", "id": "nothing"})).await;
    socket.subscribe("1", CURSORS, &Value::Null).await;
    socket.send(&json!({"type": "complete", "id": "1"})).await;
    socket.subscribe("1", CURSORS, &Value::Null).await;
    socket.subscribe("1", "{ __typename }", &Value::Null).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for 1 already exists".to_owned()));
}

#[on_both_databases]
async fn operations_of_a_socket_and_all_subscriptions_are_limited(backend: Backend) {
    let limited = Setup::default().config(|config| {
        config.limits.operations = 2;
        config.http.subscriptions = 3;
    });
    let app = limited.start(&backend).await;
    films(&app, 2).await;
    let after = json!({"after": log(&app).await[0]["cursor"]});
    let mut socket = app.socket().await;
    for id in ["1", "2"] {
        // What is received has begun.
        socket.subscribe(id, CURSORS, &after).await;
        socket.event(id).await;
    }
    socket.subscribe("3", CURSORS, &after).await;
    let errors = socket.error("3").await;
    assert_eq!((code(&errors), &errors[0]["extensions"]["value"]), ("QUERY_LIMIT", &json!(2)));
    let mut second = app.socket().await;
    second.subscribe("a", CURSORS, &after).await;
    second.event("a").await;
    second.subscribe("b", CURSORS, &after).await;
    assert_eq!(code(&second.error("b").await), "SERVICE_UNAVAILABLE");
    second.subscribe("b", "{ __typename }", &Value::Null).await;
    assert_eq!(second.event("b").await["data"]["__typename"], "Query");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_big_closes_the_socket() {
    let app = Setup::default().config(|config| config.limits.message_bytes = 1_000);
    let app = app.start(&Backend::Sqlite).await;
    let mut socket = app.socket().await;
    socket.send(&subscribe("1", &format!("{{ __typename {} }}", " ".repeat(800)))).await;
    assert_eq!(socket.event("1").await, json!({"data": {"__typename": "Query"}}));
    let mut socket: Socket = app.socket().await;
    socket.send(&subscribe("1", &" ".repeat(1_000))).await;
    assert_eq!(socket.closed().await, (1009, "Message too big".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_open_sockets_only_if_set() {
    let setup = Setup::default().config(|config| {
        config.http.cors_origins = vec!["https://films.example".to_owned()];
        config.public_url = SettingValue::parse("https://catalogue.example/").unwrap();
    });
    let app = setup.start(&Backend::Sqlite).await;
    let own = format!("http://{}", app.address);
    for good in [own.as_str(), "https://films.example", "https://catalogue.example"] {
        assert!(open(&app, &[PROTOCOL, ("origin", good)]).await.is_ok(), "{good}");
    }
    for bad in ["https://evil.example", "null", "http://127.0.0.1:1", ""] {
        let Err(refused) = open(&app, &[PROTOCOL, ("origin", bad)]).await else {
            panic!("{bad} was let in");
        };
        let Error::Http(answer) = *refused else { panic!("{refused:?}") };
        assert_eq!(answer.status(), 403, "{bad}");
        let body = String::from_utf8(answer.body().clone().unwrap_or_default()).unwrap();
        assert!(body.is_empty() || body.contains("FORBIDDEN"), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_its_operation_alone() {
    let app = Setup::default()
        .execute(|operation| async move {
            assert!(operation.query != "{ panic: __typename }", "a panic");
            let response = Response::new(GraphqlValue::Boolean(true));
            ExecutionResult { response, executed: true, statements: 0, written: 0, rows: 0 }
        })
        .start(&Backend::Sqlite)
        .await;
    let mut socket = app.socket().await;
    socket.subscribe("1", "{ panic: __typename }", &Value::Null).await;
    let errors = socket.error("1").await;
    assert_eq!(code(&errors), "INTERNAL");
    assert!(!errors.to_string().contains("a panic"), "{errors}");
    socket.subscribe("1", "{ __typename }", &Value::Null).await;
    assert_eq!(socket.event("1").await, json!({"data": true}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_client_is_let_go_and_one_that_answers_is_kept() {
    let setup = Setup::default().config(|config| {
        config.http.ping_interval = std::time::Duration::from_millis(900);
        config.http.idle_timeout = std::time::Duration::from_secs(1);
        config.http.header_timeout = std::time::Duration::from_secs(1);
    });
    let app = setup.start(&Backend::Sqlite).await;
    let mut answering = app.socket().await;
    // Reads nothing, hence gives no sign of life.
    let mut silent = app.connect().await;
    let head = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    use tokio::io::AsyncWriteExt;
    silent.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut silent, &mut bytes);
    let answered = async {
        // Reading is what answers; it goes on until the silent one is gone.
        loop {
            answering.send(&json!({"type": "ping"})).await;
            assert_eq!(answering.next().await, json!({"type": "pong"}));
        }
    };
    tokio::select! {
        read = read => { let _ = read; }
        () = answered => {}
    }
    assert!(bytes.starts_with(b"HTTP/1.1 101"), "{bytes:?}");
    answering.subscribe("1", "{ __typename }", &Value::Null).await;
    let mut answer = answering.next().await;
    while answer["type"] == "pong" {
        answer = answering.next().await;
    }
    assert_eq!(answer["payload"], json!({"data": {"__typename": "Query"}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_to_stop_closes_sockets_with_1001() {
    let app = Setup::default()
        .config(|config| config.http.stop_timeout = std::time::Duration::from_secs(3_600))
        .start(&Backend::Sqlite)
        .await;
    let (mut known, mut stranger) = (app.socket().await, app.unknown_socket().await);
    known.subscribe("1", CURSORS, &Value::Null).await;
    app.stop();
    for socket in [&mut known, &mut stranger] {
        assert_eq!(socket.closed().await, (1001, "Going away".to_owned()));
    }
    app.end().await;
}

#[on_both_databases]
async fn a_sockets_credential_holds_until_it_expires(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let often = Setup::default()
        .config(|config| config.http.ping_interval = std::time::Duration::from_millis(500));
    let app = often.start(&backend).await;
    films(&app, 1).await;
    let after = json!({"after": log(&app).await[0]["cursor"]});
    let (email, password) = (Email::parse("ann@example.org").unwrap(), "correct horse");
    let chosen = Password::chosen(password).unwrap();
    let accounts = &app.app.accounts;
    accounts.create(&Admin::operator(), &email, chosen, Role::Reader).await.unwrap().unwrap();
    let (session, _) = accounts.login(&email, Password::tried(password)).await.unwrap().unwrap();
    let bearer = format!("Bearer {}", session.token.expose());
    for bad in ["Bearer nonsense", "nonsense", ""] {
        let mut socket = app.unknown_socket().await;
        socket.send(&json!({"type": "connection_init", "payload": {"Authorization": bad}})).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4403, "{bad:?}: {reason}");
        assert!(reason.starts_with("Forbidden: UNAUTHENTICATED: "), "{reason}");
    }
    let role = "{ viewer { role } }";
    let (mut sent, _) = open(&app, &[PROTOCOL, ("authorization", &bearer)]).await.unwrap();
    sent.send(&json!({"type": "connection_init"})).await;
    let mut said = app.unknown_socket().await;
    said.send(&json!({"type": "connection_init", "payload": {"authorization": bearer}})).await;
    for socket in [&mut sent, &mut said] {
        assert_eq!(socket.next().await, json!({"type": "connection_ack"}));
        socket.subscribe("1", role, &Value::Null).await;
        assert_eq!(socket.event("1").await, json!({"data": {"viewer": {"role": "READER"}}}));
        assert_eq!(socket.next().await["type"], "complete");
        socket.subscribe("2", CURSORS, &after).await;
    }
    let out = "UPDATE account SET generation = generation + 1";
    app.app.db.writer().execute_unprepared(out).await.unwrap();
    for socket in [&mut sent, &mut said] {
        let mut round = 0;
        let errors = loop {
            round += 1;
            put(&app.app.db, &[film(1, &format!("Round {round} of {after}"))]).await;
            let mut message = socket.next().await;
            if message["type"] == "error" {
                break message["payload"].take();
            }
        };
        assert_eq!(code(&errors), "UNAUTHENTICATED");
    }
}
