//! Webhooks as their owners see them: over HTTP, from making one to reading its log.

use std::time::Duration;

use cinegraph::auth::Role;
use serde_json::{Value, json};

use super::receiver::Receiver;
use crate::account::{account, done, perform, refused};
use crate::support::{Backend, Setup, TestApp, TestDatabase, TestSchema, on_both_databases};

const WEBHOOK: &str = "webhook { id url description types query enabled disabledReason }";
const LOG: &str = "{ viewer { webhooks(first: 1) { deliveries { totalCount nodes { id type nodeId cursor state \
     payload createdAt nextAttemptAt settledAt attempts { startedAt durationMs status answer error } } } } } }";

pub async fn serve(backend: &Backend) -> (TestApp, String) {
    let app = Setup::default().webhooks().start(backend).await;
    let session = account(&app, "ann@example.org", Role::Editor).await;
    (app, session)
}

/// Makes a webhook: its id and its secret.
pub async fn webhook(app: &TestApp, session: &str, input: Value) -> (String, String) {
    let made = done(app, session, "createWebhook", input, "secret webhook { id }").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["webhook"]["id"]), text(&made["secret"]))
}

pub async fn film(app: &TestApp, session: &str, title: &str) -> String {
    let made = done(app, session, "createMovie", json!({ "title": title }), "movie { id }").await;
    made["movie"]["id"].as_str().unwrap().to_owned()
}

/// Waits until `done`, a minute at most.
pub async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect(what);
}

pub async fn wait_for(receiver: &Receiver, count: usize) {
    until("the messages arrive", async || receiver.messages().len() >= count).await;
}

/// The deliveries of the only webhook, the newest first.
pub async fn log(app: &TestApp, session: &str) -> Vec<Value> {
    let reply = app.ask_as(session, LOG, Value::Null).await.json();
    assert_eq!(reply["errors"], Value::Null, "{reply}");
    reply["data"]["viewer"]["webhooks"][0]["deliveries"]["nodes"].as_array().unwrap().clone()
}

#[on_both_databases]
async fn a_webhook_receives_a_mutation_and_the_log_goes_on_from_it(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    film(&app, &session, "Before").await;
    let (_, secret) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    let film = film(&app, &session, "After").await;
    wait_for(&receiver, 1).await;
    let message = receiver.messages().remove(0);
    assert!(message.verifies(&secret));
    let body = message.json();
    assert_eq!(body["type"], "MOVIE_CREATED");
    assert_eq!(body["timestamp"], body["data"]["occurredAt"]);
    assert_eq!((&body["data"]["nodeId"], &body["data"]["version"]), (&json!(film), &json!(1)));
    assert_eq!(body["data"]["survivorId"], Value::Null);
    done(&app, &session, "updateMovie", json!({"id": film, "tagline": "x"}), "movie { id }").await;
    let changes =
        "query($after: Cursor) { changes(after: $after) { nodes { type nodeId version } } }";
    let rest = app.query(changes, json!({ "after": body["data"]["cursor"] })).await;
    let expected = json!([{"type": "MOVIE_UPDATED", "nodeId": film, "version": 2}]);
    assert_eq!(rest["data"]["changes"]["nodes"], expected);
}

#[on_both_databases]
async fn the_answer_to_the_owners_document_is_the_payload(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[500, 200]).await;
    let query = "query($id: ID!, $cursor: Cursor!) {
        node(id: $id) { id ... on Movie { title tagline } }
        survivor: nodes(ids: [$id]) { id }
        changes(after: $cursor) { totalCount }
        who: viewer { role account { email } }
    }";
    let input = json!({ "url": receiver.url, "query": query });
    let made = done(&app, &session, "createWebhook", input, WEBHOOK).await;
    assert_eq!(made["webhook"]["query"], json!(query));
    let id = film(&app, &session, "Delivered").await;
    wait_for(&receiver, 2).await;
    let [first, second] = receiver.messages().try_into().unwrap();
    assert_eq!(first.body, second.body, "a retry sends the same");
    let body = first.json();
    let data = json!({
        "node": {"id": id, "title": "Delivered", "tagline": null},
        "survivor": [{"id": id}],
        "changes": {"totalCount": 1},
        "who": {"role": "EDITOR", "account": {"email": "ann@example.org"}},
    });
    assert_eq!(body["data"], data);
    assert_eq!((&body["type"], &body["change"]["nodeId"]), (&json!("MOVIE_CREATED"), &json!(id)));
    assert!(body.get("errors").is_none());
}

#[on_both_databases]
async fn a_document_runs_with_what_its_owner_may_at_that_moment(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let admin = account(&app, "boss@example.org", Role::Admin).await;
    let receiver = Receiver::answering(&[200]).await;
    let query = "{ viewer { role webhooks { id } } }";
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url, "query": query })).await;
    film(&app, &session, "One").await;
    wait_for(&receiver, 1).await;
    let reader = json!({"email": "ann@example.org", "role": "READER"});
    done(&app, &admin, "setAccountRole", reader, "account { id }").await;
    film(&app, &admin, "Two").await;
    wait_for(&receiver, 2).await;
    let received = receiver.read(|message| message.json()["data"].clone());
    let as_role = |role: &str| json!({"viewer": {"role": role, "webhooks": [{"id": id}]}});
    assert_eq!(received, [as_role("EDITOR"), as_role("READER")]);
}

#[on_both_databases]
async fn a_document_that_cannot_be_is_refused_with_its_reason(backend: Backend) {
    let (app, session) = serve(&backend).await;
    for (query, reason) in [
        ("{ movies { nonsense } }", "nonsense"),
        ("{ movies { id }", "yntax"),
        ("mutation { deleteMovie(input: {id: \"movie:1\"}) { deletedId } }", "it needs a query"),
        ("query A { movies { id } } query B { movies { id } }", "several operations"),
        ("query($slug: String!) { movie(by: {slug: $slug}) { id } }", "no variable $slug"),
        ("query($id: Int!) { movies(first: $id) { id } }", "$id is of the type ID! or ID"),
        ("query($id: ID!) { movies(first: $id) { id } }", "\"first\""),
        ("{ movie(by: {slug: \"x\"}) { ...A } } fragment A on Movie { ...A }", "contains itself"),
        (
            "{ movies(first: 100) { performers(first: 100) { performedIn(first: 100) { id } } } }",
            "cost",
        ),
        ("fragment A on Movie { id }", ""),
    ] {
        let input = json!({"url": "https://shop.example/hook", "query": query});
        let payload = perform(&app, &session, "createWebhook", input, WEBHOOK).await;
        let errors = payload["userErrors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{query}: {payload}");
        assert_eq!(errors[0]["path"], json!(["input", "query"]));
        let message = errors[0]["message"].as_str().unwrap();
        assert!(message.contains(reason), "{query}: {message}");
        assert_eq!(payload["webhook"], Value::Null);
    }
    let none = app.ask_as(&session, "{ viewer { webhooks { id } } }", Value::Null).await.json();
    assert_eq!(none["data"]["viewer"]["webhooks"], json!([]));
}

#[on_both_databases]
async fn wrong_input_is_reported_by_its_path(backend: Backend) {
    let app =
        Setup::default().config(|config| config.webhook.per_account = 1).start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    for (input, code, path) in [
        (json!({"url": "http://shop.example/"}), "INVALID", json!(["input", "url"])),
        (json!({"url": "https://127.0.0.1/"}), "INVALID", json!(["input", "url"])),
        (json!({"url": "nonsense"}), "INVALID", json!(["input", "url"])),
        (json!({"url": "https://shop.example", "types": []}), "INVALID", json!(["input", "types"])),
        (
            json!({"url": "https://shop.example", "description": "x".repeat(501)}),
            "INVALID",
            json!(["input", "description"]),
        ),
        (
            json!({"url": "https://shop.example", "after": "x"}),
            "INVALID",
            json!(["input", "after"]),
        ),
    ] {
        let (found, place) = refused(&app, &session, "createWebhook", input).await;
        assert_eq!((found.as_str(), place), (code, path));
    }
    // Nobody answers for the name, which is no reason to refuse it.
    let (id, _) = webhook(&app, &session, json!({"url": "https://shop.example/hook"})).await;
    let (code, _) =
        refused(&app, &session, "createWebhook", json!({"url": "https://shop.example/"})).await;
    assert_eq!(code, "TOO_MANY");
    let rotation = json!({"id": id, "rotateSecret": {"keepPreviousHours": 721}});
    let (_, place) = refused(&app, &session, "updateWebhook", rotation).await;
    assert_eq!(place, json!(["input", "rotateSecret", "keepPreviousHours"]));
    let (code, place) = refused(&app, &session, "redeliverWebhook", json!({"id": id})).await;
    assert_eq!((code.as_str(), place), ("INVALID", json!(["input"])));
}

#[on_both_databases]
async fn a_webhook_is_its_owners_and_nobody_elses(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let stranger = account(&app, "eve@example.org", Role::Admin).await;
    let receiver = Receiver::answering(&[200]).await;
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    done(&app, &session, "pingWebhook", json!({ "id": id }), "delivery { id }").await;
    wait_for(&receiver, 1).await;
    let delivery = log(&app, &session).await[0]["id"].clone();
    let seen = app.ask_as(&stranger, "{ viewer { webhooks { id } } }", Value::Null).await.json();
    assert_eq!(seen["data"]["viewer"]["webhooks"], json!([]));
    let one = "query($id: ID!) { viewer { webhook(id: $id) { id } } }";
    for (viewer, expected) in [(&session, json!({ "id": id })), (&stranger, Value::Null)] {
        let seen = app.ask_as(viewer, one, json!({ "id": id })).await.json();
        assert_eq!(seen["data"]["viewer"]["webhook"], expected);
    }
    for (field, input) in [
        ("updateWebhook", json!({"id": id, "enabled": false})),
        ("deleteWebhook", json!({ "id": id })),
        ("pingWebhook", json!({ "id": id })),
        ("redeliverWebhook", json!({ "deliveryId": delivery })),
    ] {
        assert_eq!(refused(&app, &stranger, field, input).await.0, "NOT_FOUND", "{field}");
    }
    for id in [json!(id), delivery] {
        let node = app
            .ask_as(&session, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id }))
            .await;
        assert_eq!(node.json()["data"]["node"], Value::Null, "it is no node");
    }
    let deleted = done(&app, &session, "deleteWebhook", json!({ "id": id }), "deletedId").await;
    assert_eq!(deleted["deletedId"], json!(id));
    let left = app.ask_as(&session, "{ viewer { webhooks { id } } }", Value::Null).await.json();
    assert_eq!(left["data"]["viewer"]["webhooks"], json!([]));
}

#[on_both_databases]
async fn a_disabled_webhook_logs_a_ping_and_its_result_too(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200, 404]).await;
    let input = json!({ "url": receiver.url, "enabled": false });
    let (id, secret) = webhook(&app, &session, input).await;
    for expected in ["DELIVERED", "GIVEN_UP"] {
        let pinged =
            done(&app, &session, "pingWebhook", json!({ "id": id }), "delivery { id state type }")
                .await;
        assert_eq!(pinged["delivery"]["type"], Value::Null);
        until("the ping is settled", async || log(&app, &session).await[0]["state"] == expected)
            .await;
    }
    let log = log(&app, &session).await;
    assert_eq!(log.len(), 2);
    let attempt = &log[0]["attempts"][0];
    assert_eq!(
        (&attempt["status"], &attempt["error"]),
        (&json!(404), &json!("The receiver answered 404 Not Found."))
    );
    assert!(attempt["durationMs"].as_f64().unwrap() > 0.0);
    assert_eq!(log[1]["attempts"][0]["status"], 200);
    let message = receiver.messages().remove(0);
    assert!(message.verifies(&secret));
    assert_eq!(message.json()["type"], "PING");
    assert_eq!(log[1]["payload"], json!(message.body));
}

#[on_both_databases]
async fn a_redelivery_has_the_same_id_and_body(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    for title in ["One", "Two", "Three"] {
        film(&app, &session, title).await;
    }
    wait_for(&receiver, 3).await;
    until("all are settled", async || {
        log(&app, &session).await.iter().all(|one| one["state"] == "DELIVERED")
    })
    .await;
    let listed = log(&app, &session).await;
    let again = done(
        &app,
        &session,
        "redeliverWebhook",
        json!({ "deliveryId": listed[1]["id"] }),
        "count webhook { id }",
    )
    .await;
    assert_eq!(again, json!({"count": 1, "webhook": {"id": id}, "userErrors": []}));
    wait_for(&receiver, 4).await;
    let input = json!({ "id": id, "after": listed[2]["cursor"] });
    let again = done(&app, &session, "redeliverWebhook", input, "count").await;
    assert_eq!(again["count"], 2);
    wait_for(&receiver, 6).await;
    let received =
        receiver.read(|message| (message.header("webhook-id").to_owned(), message.body.clone()));
    assert_eq!(
        (&received[3], &received[4], &received[5]),
        (&received[1], &received[1], &received[2])
    );
    until("all are settled", async || {
        log(&app, &session).await.iter().all(|one| one["state"] == "DELIVERED")
    })
    .await;
    let attempts: Vec<_> = log(&app, &session)
        .await
        .iter()
        .map(|one| one["attempts"].as_array().unwrap().len())
        .collect();
    assert_eq!(attempts, [2, 3, 1], "the newest first");
}

#[on_both_databases]
async fn enabling_a_webhook_delivers_what_happened_meanwhile(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    let off = json!({"id": id, "enabled": false});
    let updated =
        done(&app, &session, "updateWebhook", off, "secret webhook { enabled disabledReason }")
            .await;
    assert_eq!(updated["webhook"], json!({"enabled": false, "disabledReason": "OWNER"}));
    assert_eq!(updated["secret"], Value::Null);
    let films = [film(&app, &session, "One").await, film(&app, &session, "Two").await];
    // A ping overtakes everything: if the films were to be delivered, they would be by then.
    done(&app, &session, "pingWebhook", json!({ "id": id }), "delivery { id }").await;
    wait_for(&receiver, 1).await;
    let on = json!({"id": id, "enabled": true, "description": "the shop"});
    let updated = done(&app, &session, "updateWebhook", on, WEBHOOK).await;
    assert_eq!(
        (&updated["webhook"]["enabled"], &updated["webhook"]["description"]),
        (&json!(true), &json!("the shop"))
    );
    wait_for(&receiver, 3).await;
    let received = receiver
        .read(|message| message.json()["data"]["nodeId"].as_str().unwrap_or("ping").to_owned());
    assert_eq!(received, ["ping", &films[0], &films[1]]);
}

#[on_both_databases]
async fn a_new_secret_signs_beside_the_old_one_for_the_time_given(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let (id, first) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    let rotate = async |hours: Option<i32>| {
        let keep = hours.map_or(json!({}), |hours| json!({ "keepPreviousHours": hours }));
        let input = json!({"id": id, "rotateSecret": keep});
        let updated =
            done(&app, &session, "updateWebhook", input, "secret webhook { previousSecretUntil }")
                .await;
        assert_eq!(updated["webhook"]["previousSecretUntil"].is_null(), hours == Some(0));
        updated["secret"].as_str().unwrap().to_owned()
    };
    let second = rotate(None).await;
    done(&app, &session, "pingWebhook", json!({ "id": id }), "delivery { id }").await;
    wait_for(&receiver, 1).await;
    let third = rotate(Some(0)).await;
    done(&app, &session, "pingWebhook", json!({ "id": id }), "delivery { id }").await;
    wait_for(&receiver, 2).await;
    let [both, one] = receiver.messages().try_into().unwrap();
    assert!(both.verifies(&first) && both.verifies(&second));
    assert!(one.verifies(&third) && !one.verifies(&second) && !one.verifies(&first));
}

#[on_both_databases]
async fn an_endpoint_may_begin_anywhere_in_the_change_log(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    let mut films = Vec::new();
    for title in ["One", "Two", "Three"] {
        films.push(film(&app, &session, title).await);
    }
    let changes = app.query("{ changes { nodes { cursor } } }", Value::Null).await;
    let first = &changes["data"]["changes"]["nodes"][0]["cursor"];
    webhook(
        &app,
        &session,
        json!({ "url": receiver.url, "after": first, "types": ["MOVIE_CREATED"] }),
    )
    .await;
    wait_for(&receiver, 2).await;
    let received =
        receiver.read(|message| message.json()["data"]["nodeId"].as_str().unwrap().to_owned());
    assert_eq!(received, films[1..]);
}

#[on_both_databases]
async fn the_log_costs_a_statement_for_each_relation(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let receiver = Receiver::answering(&[200]).await;
    for _ in 0..3 {
        webhook(&app, &session, json!({ "url": receiver.url })).await;
    }
    for title in ["One", "Two"] {
        film(&app, &session, title).await;
    }
    wait_for(&receiver, 6).await;
    let viewer = app.app.accounts.identify(&session).await.unwrap();
    let schema = TestSchema {
        app: app.app.clone(),
        schema: cinegraph::graphql::schema(),
        database: TestDatabase::start(&Backend::Sqlite).await,
    };
    let query = "{ viewer { webhooks { id url deliveries(first: 5) \
        { nodes { id attempts { status } } pageInfo { hasNextPage } } } } }";
    let answered = schema.ask_as(viewer, query, Value::Null).await;
    assert_eq!(answered.errors, Vec::<Value>::new());
    assert_eq!(answered.statements, 3);
    let webhooks = answered.data["viewer"]["webhooks"].as_array().unwrap();
    assert!(webhooks.iter().all(|one| one["deliveries"]["nodes"].as_array().unwrap().len() == 2));
}
