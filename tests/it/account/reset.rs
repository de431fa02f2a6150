//! A new password.

use cinegraph::auth::Role;
use serde_json::json;

use super::{
    PASSWORD, account, done, execute, key, login, mailing, ok, refused, register, status,
    unauthenticated,
};
use crate::support::SmtpServer;

on_both_databases! {
    async fn a_new_password_ends_sessions_and_tokens_and_leaves_keys(backend: Backend) {
        let Some(mut smtp) = SmtpServer::start() else { return };
        let app = mailing(&backend, &smtp).await;
        let session = account(&app, "ann@example.org", Role::Reader).await;
        let (_, key) = key(&app, &session, json!({"name": "shop"})).await;
        let ask = json!({"email": "Ann@example.org"});
        done(&app, "", "requestPasswordReset", ask.clone(), "").await;
        done(&app, "", "requestPasswordReset", ask, "").await;
        let (first, second) = (smtp.next().await.token(), smtp.next().await.token());

        let wrong = ("INVALID".to_owned(), json!(["input", "token"]));
        let short = json!({"token": first, "password": "short"});
        let refusal = refused(&app, "", "resetPassword", short).await;
        assert_eq!(refusal, ("INVALID".to_owned(), json!(["input", "password"])));
        assert_eq!(refused(&app, "", "confirmEmail", json!({"token": first})).await, wrong);

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
        assert_eq!(status(&app, &key).await, ok());
        let tried = json!({"email": "ann@example.org", "password": PASSWORD});
        assert_eq!(refused(&app, "", "login", tried).await.0, "INVALID");
        let session = login(&app, "ann@example.org", "battery staple").await;
        assert_eq!(status(&app, &session).await, ok());
    }

    async fn a_message_that_was_read_confirms_the_address_and_ends_what_a_stranger_made(backend: Backend) {
        let Some(mut smtp) = SmtpServer::start() else { return };
        let app = mailing(&backend, &smtp).await;
        register(&app, "ann@example.org").await;
        smtp.next().await;
        let session = login(&app, "ann@example.org", PASSWORD).await;
        let (_, strangers) = key(&app, &session, json!({"name": "x"})).await;
        done(&app, "", "requestPasswordReset", json!({"email": "ann@example.org"}), "").await;
        let mail = smtp.next().await;
        assert_eq!(mail.subject(), "Choose a new password for Cinegraph");
        let input = json!({"token": mail.token(), "password": "battery staple"});
        let payload = done(&app, "", "resetPassword", input, "account { emailConfirmed }").await;
        assert_eq!(payload["account"]["emailConfirmed"], true);
        assert_eq!(status(&app, &strangers).await, unauthenticated());
    }

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

    async fn five_messages_an_hour_are_sent_to_an_address(backend: Backend) {
        let Some(mut smtp) = SmtpServer::start() else { return };
        let app = mailing(&backend, &smtp).await;
        account(&app, "ann@example.org", Role::Reader).await;
        let ask = || done(&app, "", "requestPasswordReset", json!({"email": "ann@example.org"}), "email");
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
}
