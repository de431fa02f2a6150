//! Private data is not cached on the way, and not shown to a credential of a lesser scope.

use cinegraph::auth::Role;
use serde_json::{Value, json};

use super::{PASSWORD, account, done, execute, key};
use crate::support::{Backend, Reply, Setup, TestApp, on_both_databases};

#[on_both_databases]
async fn an_answer_to_a_credential_or_with_one_is_not_to_be_stored(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let unstored =
        |reply: &Reply| assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
    unstored(&app.ask_as(&session, "{ viewer { role } }", Value::Null).await);
    unstored(&app.ask_as("nonsense", "{ movies { id } }", Value::Null).await);
    let login = format!(
        "mutation {{ login(input: {{email: \"ann@example.org\", password: \"{PASSWORD}\"}}) \
            {{ token }} }}"
    );
    unstored(&app.ask_as("", &login, Value::Null).await);
    for path in ["/graphql?query=%7Bviewer%7Brole%7D%7D", "/covers/movie-1.svg", "/health/live"] {
        unstored(&app.send(app.request("GET", path).bearer_auth(&session)).await);
    }
    let anonymous = app.get("/graphql?query=%7Bmovies%7Bid%7D%7D").await;
    assert_eq!((anonymous.status, anonymous.header("cache-control")), (200, ""));
}

#[on_both_databases]
async fn a_key_to_read_sees_no_secret_of_a_receiver(backend: Backend) {
    let app = Setup::default().webhooks().start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let url = "https://films.example.org/hook?token=s3cret";
    done(&app, &session, "createWebhook", json!({ "url": url }), "").await;
    execute(
        &app,
        "INSERT INTO webhook_delivery (webhook_id, occurred_at, state, attempts, \
        created_at, settled_at, body) SELECT id, 1, 1, 1, 1, 9000000000000000, 'a body' \
        FROM webhook",
    )
    .await;
    execute(
        &app,
        "INSERT INTO webhook_attempt (delivery_id, started_at, duration, status, answer) \
        SELECT id, 1, 1, 200, 'an answer' FROM webhook_delivery",
    )
    .await;
    let query = "{ viewer { webhooks { url deliveries { nodes { payload attempts { answer status } } } } } }";
    let seen = async |token: &str| {
        let reply = app.ask_as(token, query, Value::Null).await.json();
        reply["data"]["viewer"]["webhooks"][0].clone()
    };
    let whole = json!({"url": url, "deliveries": {"nodes": [{"payload": "a body", "attempts": [{"answer": "an answer", "status": 200}]}]}});
    assert_eq!(seen(&session).await, whole);
    let (_, admin) = key(&app, &session, json!({"name": "x", "scope": "ADMIN"})).await;
    assert_eq!(seen(&admin).await, whole);
    let origin = json!({"url": "https://films.example.org", "deliveries": {"nodes": [{"payload": null, "attempts": [{"answer": null, "status": 200}]}]}});
    for scope in ["READ", "WRITE"] {
        let (_, key) = key(&app, &session, json!({"name": "x", "scope": scope})).await;
        assert_eq!(seen(&key).await, origin, "{scope}");
    }
}
