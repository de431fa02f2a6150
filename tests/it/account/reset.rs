//! A new password.

use cinegraph::auth::Role;
use serde_json::{Value, json};

use super::{
    PASSWORD, account, done, execute, key, login, mailing, refused, status, unauthenticated,
};
use crate::support::{Backend, SmtpServer, on_both_databases};

#[on_both_databases]
async fn a_new_password_ends_all_access_and_is_announced(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let (_, key) = key(&app, &session, json!({"name": "shop"})).await;
    assert_eq!(smtp.next().await.subject(), "A new API key of your Cinegraph account");
    let hook = json!({"url": "https://example.org/hook?token=s3cret"});
    done(&app, &session, "createWebhook", hook, "").await;
    let mail = smtp.next().await;
    assert_eq!(mail.subject(), "A new webhook of your Cinegraph account");
    assert!(
        mail.text.contains("https://example.org ") && !mail.text.contains("/hook"),
        "{}",
        mail.text
    );
    let ask = json!({"email": "Ann@example.org"});
    done(&app, "", "requestPasswordReset", ask.clone(), "").await;
    done(&app, "", "requestPasswordReset", ask, "").await;
    let (first, second) = (smtp.next().await.token(), smtp.next().await.token());

    let wrong = ("INVALID".to_owned(), json!(["input", "token"]));
    let short = json!({"token": first, "password": "short"});
    let refusal = refused(&app, "", "resetPassword", short).await;
    assert_eq!(refusal, ("INVALID".to_owned(), json!(["input", "password"])));
    assert_eq!(
        refused(&app, "", "confirmEmail", json!({"token": first, "password": PASSWORD})).await,
        wrong
    );

    for _ in 0..5 {
        refused(&app, "", "login", json!({"email": "ann@example.org", "password": "x"})).await;
    }
    let input = json!({"token": first, "password": "battery staple"});
    let payload = done(&app, "", "resetPassword", input.clone(), "account { email }").await;
    assert_eq!(payload["account"]["email"], "ann@example.org");
    assert_eq!(refused(&app, "", "resetPassword", input).await, wrong, "used up");
    let other = json!({"token": second, "password": "battery staple"});
    assert_eq!(refused(&app, "", "resetPassword", other).await, wrong, "void");

    assert_eq!(status(&app, &session).await, unauthenticated());
    assert_eq!(status(&app, &key).await, unauthenticated());
    let mail = smtp.next().await;
    assert_eq!(mail.subject(), "Your password for Cinegraph was changed");
    assert!(mail.text.contains("1 API key revoked, 1 webhook disabled"), "{}", mail.text);
    let tried = json!({"email": "ann@example.org", "password": PASSWORD});
    assert_eq!(refused(&app, "", "login", tried).await.0, "INVALID");
    let session = login(&app, "ann@example.org", "battery staple").await;
    let hooks = "{ viewer { webhooks { enabled disabledReason } } }";
    let hooks = app.ask_as(&session, hooks, Value::Null).await.json();
    let disabled = json!([{"enabled": false, "disabledReason": "OWNER"}]);
    assert_eq!(hooks["data"]["viewer"]["webhooks"], disabled);
}

#[on_both_databases]
async fn a_reset_confirms_the_address_and_ends_a_strangers_access(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    let session = account(&app, "ann@example.org", Role::Editor).await;
    let (_, strangers) = key(&app, &session, json!({"name": "x"})).await;
    smtp.next().await;
    execute(&app, "UPDATE account SET confirmed_at = NULL").await;
    done(&app, "", "requestPasswordReset", json!({"email": "ann@example.org"}), "").await;
    let mail = smtp.next().await;
    assert_eq!(mail.subject(), "Choose a new password for Cinegraph");
    let weak = json!({"token": mail.token(), "password": "ANN@example.org"});
    let refusal = refused(&app, "", "resetPassword", weak).await;
    assert_eq!(refusal, ("INVALID".to_owned(), json!(["input", "password"])));
    let input = json!({"token": mail.token(), "password": "battery staple"});
    let payload = done(&app, "", "resetPassword", input, "account { emailConfirmed role }").await;
    assert_eq!(payload["account"], json!({"emailConfirmed": true, "role": "READER"}));
    assert_eq!(status(&app, &strangers).await, unauthenticated());
}

#[on_both_databases]
async fn asking_for_what_sends_nothing_uses_nothing_up(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    account(&app, "ann@example.org", Role::Reader).await;
    let ann = json!({"email": "ann@example.org"});
    for _ in 0..6 {
        done(&app, "", "requestEmailConfirmation", ann.clone(), "").await;
    }
    for _ in 0..6 {
        let input = json!({"email": "ann@example.org", "password": "battery staple"});
        done(&app, "", "register", input, "").await;
    }
    for _ in 0..5 {
        assert_eq!(smtp.next().await.subject(), "You have an account with Cinegraph already");
    }
    done(&app, "", "requestPasswordReset", ann, "").await;
    assert_eq!(smtp.next().await.subject(), "Choose a new password for Cinegraph");
}

#[on_both_databases]
async fn a_token_for_a_new_password_is_good_for_an_hour(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    account(&app, "ann@example.org", Role::Reader).await;
    done(&app, "", "requestPasswordReset", json!({"email": "ann@example.org"}), "").await;
    let token = smtp.next().await.token();
    execute(&app, "UPDATE account_token SET expires_at = expires_at - 3600000000").await;
    let input = json!({"token": token, "password": "battery staple"});
    assert_eq!(refused(&app, "", "resetPassword", input).await.0, "INVALID");
    login(&app, "ann@example.org", PASSWORD).await;
}

#[on_both_databases]
async fn five_messages_an_hour_are_sent_to_an_address(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    account(&app, "ann@example.org", Role::Reader).await;
    let ask =
        || done(&app, "", "requestPasswordReset", json!({"email": "ann@example.org"}), "email");
    for _ in 0..5 {
        ask().await;
        smtp.next().await;
    }
    ask().await;
    app.app.accounts.mailer().send_due().await.unwrap();
    assert!(!smtp.has_more());
    execute(&app, "UPDATE attempt SET since = since - 3600000000").await;
    ask().await;
    smtp.next().await;
}
