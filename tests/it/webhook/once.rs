//! A webhook that is asked for again under its `Idempotency-Key`.

use cinegraph::auth::Role;
use cinegraph::http;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::owner::{serve, webhook};
use crate::account::{account, done};
use crate::support::{Backend, Setup, TestApp, on_both_databases};

const CREATE: &str = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { \
     secret webhook { id url } userErrors { code path } } }";

async fn create(app: &TestApp, session: &str, key: &str, url: &str) -> Value {
    let body = json!({ "query": CREATE, "variables": { "input": { "url": url } } });
    let request = app.request("POST", http::ENDPOINT).bearer_auth(session);
    let reply = app.send(request.header("idempotency-key", key).json(&body)).await.json();
    assert_eq!(reply["errors"], Value::Null, "{reply}");
    reply["data"]["createWebhook"].clone()
}

async fn count(app: &TestApp, session: &str) -> usize {
    let reply = app.ask_as(session, "{ viewer { webhooks { id } } }", Value::Null).await.json();
    reply["data"]["viewer"]["webhooks"].as_array().unwrap().len()
}

#[on_both_databases]
async fn it_is_made_once_and_its_secret_is_shown_once(backend: Backend) {
    let app =
        Setup::default().config(|config| config.webhook.per_account = 1).start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let first = create(&app, &session, "k1", "https://shop.example/hook").await;
    assert_eq!(first["userErrors"], json!([]));
    let secret = first["secret"].as_str().unwrap();
    let again = create(&app, &session, "k1", "https://shop.example/hook").await;
    let expected = json!({ "secret": null, "webhook": first["webhook"], "userErrors": [] });
    assert_eq!(again, expected);
    assert_eq!(count(&app, &session).await, 1);
    let notes = entity::idempotency_key::Entity::find().all(app.app.db.writer()).await.unwrap();
    assert_eq!(notes.len(), 1);
    assert!(!format!("{notes:?}").contains(secret.strip_prefix("whsec_").unwrap()));
    // The way out for a client that missed the first answer.
    let input = json!({ "id": again["webhook"]["id"], "rotateSecret": { "keepPreviousHours": 0 } });
    let rotated = done(&app, &session, "updateWebhook", input, "secret").await;
    assert_ne!(rotated["secret"], first["secret"]);
    assert!(rotated["secret"].as_str().unwrap().starts_with("whsec_"));
}

#[on_both_databases]
async fn keys_belong_to_one_input_and_one_account(backend: Backend) {
    let (app, ann) = serve(&backend).await;
    let bob = account(&app, "bob@example.org", Role::Reader).await;
    create(&app, &ann, "k1", "https://shop.example/hook").await;
    let other = create(&app, &ann, "k1", "https://shop.example/other").await;
    let errors = json!([{ "code": "IDEMPOTENCY_KEY_REUSED", "path": null }]);
    assert_eq!(other, json!({ "secret": null, "webhook": null, "userErrors": errors }));
    let own = create(&app, &bob, "k1", "https://shop.example/hook").await;
    assert!(own["secret"].is_string(), "{own}");
    assert_eq!((count(&app, &ann).await, count(&app, &bob).await), (1, 1));
    // Without a key each is another one.
    for _ in 0..2 {
        webhook(&app, &ann, json!({ "url": "https://shop.example/hook" })).await;
    }
    assert_eq!(count(&app, &ann).await, 3);
}

#[on_both_databases]
async fn duplicates_that_come_at_once_on_two_servers_make_one(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let other = Setup::default().start_over(app.database()).await;
    let sends = (0..6).map(|at| {
        let server = if at % 2 == 0 { &app } else { &other };
        create(server, &session, "k1", "https://shop.example/hook")
    });
    let answers = futures_util::future::join_all(sends).await;
    let reported = answers.iter().filter(|answer| answer["secret"].is_string()).count();
    assert_eq!(reported, 1);
    for answer in &answers {
        assert_eq!(
            (&answer["webhook"], &answer["userErrors"]),
            (&answers[0]["webhook"], &json!([]))
        );
    }
    assert_eq!(count(&app, &session).await, 1);
}

#[on_both_databases]
async fn what_was_refused_may_be_sent_again_under_its_key(backend: Backend) {
    let (app, session) = serve(&backend).await;
    let refused = create(&app, &session, "k1", "http://shop.example/hook").await;
    assert_eq!(refused["userErrors"], json!([{ "code": "INVALID", "path": ["input", "url"] }]));
    let mended = create(&app, &session, "k1", "https://shop.example/hook").await;
    assert!(mended["secret"].is_string(), "{mended}");
}
