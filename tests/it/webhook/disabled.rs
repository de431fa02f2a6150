//! Which message an owner gets about a webhook that was disabled, and when none.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use cinegraph::auth::Role;
use cinegraph::config::SettingValue;
use cinegraph::webhook::{DisabledReason, WebhookDraft};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::harness::Harness;
use super::owner::{film, until, wait_for, webhook};
use super::receiver::Receiver;
use crate::account::{account, done, execute, parsed};
use crate::support::{Backend, Mail, Setup, SmtpServer, TestApp, on_both_databases};

const SUBJECT: &str = "A webhook of yours was disabled in Cinegraph";
const MADE: &str = "A new webhook of your Cinegraph account";

/// A server that delivers to webhooks and sends its messages to `smtp`; an editor's session.
async fn mailing(backend: &Backend, smtp: &SmtpServer) -> (TestApp, String) {
    let url = smtp.url();
    let setup = Setup::default().webhooks().config(|config| {
        config.smtp.url = parsed(&url);
        config.webhook.retries = vec![Duration::from_millis(1)];
        config.public_url = SettingValue::parse("https://films.example.net").unwrap();
    });
    let app = setup.start(backend).await;
    let session = account(&app, "ann@example.org", Role::Editor).await;
    (app, session)
}

/// The operation of a message's text that begins with `start`.
fn operation(mail: &Mail, start: &str) -> String {
    let line = mail.text.lines().map(str::trim).find(|line| line.starts_with(start));
    line.unwrap_or_else(|| panic!("{}", mail.text)).to_owned()
}

async fn queued(harness: &Harness) -> Vec<entity::mail::Model> {
    entity::mail::Entity::find().all(harness.db().reader()).await.unwrap()
}

/// How many messages were written when all that is queued was due.
async fn sent(harness: &Harness) -> usize {
    harness.db().writer().execute_unprepared("UPDATE mail SET due_at = 0").await.unwrap();
    harness.mailer.send_due().await.unwrap();
    assert_eq!(queued(harness).await, []);
    std::fs::read_dir(harness.mails.path()).unwrap().count()
}

/// A receiver that answers `status` on order, and what rings when a request came.
async fn held(status: StatusCode) -> (Receiver, Arc<Notify>, Arc<Notify>) {
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (ring, wait) = (arrived.clone(), release.clone());
    let receiver = Receiver::start_slow(move |_, _| {
        let (ring, wait) = (ring.clone(), wait.clone());
        Box::pin(async move {
            ring.notify_one();
            wait.notified().await;
            status.into_response()
        })
    });
    (receiver.await, arrived, release)
}

#[on_both_databases]
async fn the_owner_is_mailed_when_a_receiver_is_gone(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let (app, session) = mailing(&backend, &smtp).await;
    let receiver = Receiver::answering(&[410, 200]).await;
    let input = json!({ "url": receiver.url, "description": "the <b>shop</b>" });
    let (id, _) = webhook(&app, &session, input).await;
    assert_eq!(smtp.next().await.subject(), MADE);
    let film = film(&app, &session, "Untold").await;
    let mail = smtp.next().await;
    assert_eq!(
        (mail.subject(), mail.recipients.as_slice()),
        (SUBJECT, &["ann@example.org".to_owned()][..])
    );
    assert_eq!(
        (mail.kind.as_str(), &mail.parts),
        ("multipart/alternative", &vec!["text/plain".to_owned(), "text/html".to_owned()])
    );
    let origin = receiver.url.strip_suffix("/hook").unwrap();
    for body in [&mail.text, &mail.html] {
        for part in ["answered 410 Gone", origin, &id, "https://films.example.net", "updateWebhook"]
        {
            assert!(body.contains(part), "{part}: {body}");
        }
        assert!(!body.contains("/hook"), "a path may be a secret: {body}");
    }
    assert!(mail.text.contains("\"the <b>shop</b>\"") && mail.html.contains("the &lt;b&gt;shop"));
    // What the message says works as it stands there.
    let shown = app.ask_as(&session, &operation(&mail, "{ viewer"), Value::Null).await.json();
    let attempt = &shown["data"]["viewer"]["webhook"]["deliveries"]["nodes"][0]["attempts"][0];
    assert_eq!(attempt["status"], 410, "{shown}");
    let enabled = app.ask_as(&session, &operation(&mail, "mutation"), Value::Null).await.json();
    assert_eq!(enabled, json!({ "data": { "updateWebhook": { "userErrors": [] } } }));
    wait_for(&receiver, 2).await;
    assert_eq!(receiver.messages()[1].json()["data"]["nodeId"], json!(film));
    assert!(!smtp.has_more());
}

#[on_both_databases]
async fn the_owner_is_mailed_when_a_webhook_failed_for_five_days(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let (app, session) = mailing(&backend, &smtp).await;
    let receiver = Receiver::answering(&[500]).await;
    webhook(&app, &session, json!({ "url": receiver.url })).await;
    assert_eq!(smtp.next().await.subject(), MADE);
    film(&app, &session, "Untold").await;
    wait_for(&receiver, 1).await;
    until("the message comes", async || {
        // An attempt under way writes the time anew that it had read.
        execute(&app, "UPDATE webhook SET failing_since = 0 WHERE failing_since > 0").await;
        smtp.has_more()
    })
    .await;
    let mail = smtp.next().await;
    assert_eq!(mail.subject(), SUBJECT);
    for body in [&mail.text, &mail.html] {
        for part in [
            "Every attempt since 1970-01-01 00:00 UTC has failed",
            "The receiver answered 500 Internal Server Error.",
        ] {
            assert!(body.contains(part), "{part}: {body}");
        }
    }
}

#[on_both_databases]
async fn a_webhook_that_its_owner_disables_sends_no_message(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let (receiver, arrived, release) = held(StatusCode::GONE).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    let worker = harness.another_worker();
    let settling = tokio::spawn(async move { worker.settle().await });
    arrived.notified().await;
    harness.wish(&webhook, WebhookDraft { enabled: Some(false), ..WebhookDraft::default() }).await;
    release.notify_one();
    settling.await.unwrap().unwrap();
    let after = harness.again(&webhook).await;
    assert_eq!(
        after.disabled_reason,
        Some(DisabledReason::Owner.code()),
        "what its owner said stays said"
    );
    assert_eq!(queued(&harness).await, []);
}

#[on_both_databases]
async fn five_days_of_failure_send_one_message(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[500]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    while let Some(wait) = harness.settle().await {
        assert_eq!(queued(&harness).await, [], "not before it is disabled");
        harness.pass(wait);
    }
    let [mail] = queued(&harness).await.try_into().unwrap();
    assert_eq!((mail.account_id, mail.webhook_id), (Some(harness.account), Some(webhook.id)));
    assert_eq!(Some(mail.created_at), harness.again(&webhook).await.disabled_at);
    assert_eq!(sent(&harness).await, 1);
}

#[on_both_databases]
async fn an_enabled_or_deleted_webhook_sends_no_late_mail(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[410]).await;
    let (kept, deleted) =
        (harness.endpoint(&receiver.url).await, harness.endpoint(&receiver.url).await);
    harness.films(1).await;
    harness.settle().await;
    assert_eq!(queued(&harness).await.len(), 2);
    entity::webhook::Entity::delete_by_id(deleted.id).exec(harness.db().writer()).await.unwrap();
    assert_eq!(queued(&harness).await.len(), 1, "its message goes with it");
    harness.wish(&kept, WebhookDraft { enabled: Some(true), ..WebhookDraft::default() }).await;
    assert_eq!(sent(&harness).await, 0);
    // Disabled twice before any message goes, it is spoken of once.
    for _ in 0..2 {
        harness.wish(&kept, WebhookDraft { enabled: Some(true), ..WebhookDraft::default() }).await;
        harness.pass(1);
        harness.settle().await;
    }
    assert_eq!(queued(&harness).await.len(), 2);
    assert_eq!(sent(&harness).await, 1);
}

#[on_both_databases]
async fn a_webhook_is_disabled_only_with_its_message(backend: Backend) {
    let harness = Harness::start(&backend).await;
    let receiver = Receiver::answering(&[410]).await;
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    harness.db().writer().execute_unprepared("ALTER TABLE mail RENAME TO away").await.unwrap();
    harness.worker.settle().await.unwrap_err();
    let after = harness.again(&webhook).await;
    assert_eq!((after.disabled_reason, after.failing_since), (None, None));
    assert_eq!(harness.attempts().await, []);
    harness.db().writer().execute_unprepared("ALTER TABLE away RENAME TO mail").await.unwrap();
    harness.settle().await;
    assert_eq!(harness.again(&webhook).await.disabled_reason, Some(DisabledReason::Gone.code()));
    assert_eq!(queued(&harness).await.len(), 1);
}

#[on_both_databases]
async fn disabling_by_hand_sends_nothing(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let (app, session) = mailing(&backend, &smtp).await;
    let receiver = Receiver::answering(&[200]).await;
    let (id, _) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    assert_eq!(smtp.next().await.subject(), MADE);
    done(&app, &session, "updateWebhook", json!({ "id": id, "enabled": false }), "secret").await;
    // It comes after all that was queued before it.
    done(&app, "", "requestPasswordReset", json!({ "email": "ann@example.org" }), "email").await;
    assert_eq!(smtp.next().await.subject(), "Choose a new password for Cinegraph");
}
