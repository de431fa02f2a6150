//! Registering, and confirming the address.

use cinegraph::auth::Role;
use serde_json::json;

use super::{
    PASSWORD, account, done, execute, key, login, mailing, ok, perform, refused, register, status,
    unauthenticated,
};
use crate::support::{Backend, SmtpServer, TestApp};

on_both_databases! {
    async fn a_token_confirms_once_and_for_its_own_purpose_and_time(backend: Backend) {
        let Some(mut smtp) = SmtpServer::start() else { return };
        let app = mailing(&backend, &smtp).await;
        let wrong = ("INVALID".to_owned(), json!(["input", "token"]));
        let confirm = async |token: &str| refused(&app, "", "confirmEmail", json!({"token": token})).await;
        for token in ["", "x", &"x".repeat(10_000)] {
            assert_eq!(confirm(token).await, wrong);
        }

        register(&app, "ann@example.org").await;
        let first = smtp.next().await.token();
        let reset = json!({"token": first, "password": "another horse"});
        assert_eq!(refused(&app, "", "resetPassword", reset).await, wrong, "of another purpose");
        execute(&app, "UPDATE account_token SET expires_at = expires_at - 172800000000").await;
        assert_eq!(confirm(&first).await, wrong, "48 hours later");

        let again = json!({"email": "ann@example.org"});
        done(&app, "", "requestEmailConfirmation", again.clone(), "email").await;
        let second = smtp.next().await.token();
        assert_ne!(first, second);
        done(&app, "", "confirmEmail", json!({"token": format!(" {second}\n")}), "").await;
        assert_eq!(confirm(&second).await, wrong, "used up");

        let payload = done(&app, "", "requestEmailConfirmation", again, "email").await;
        assert_eq!(payload["email"], "ann@example.org", "confirmed or not, the answer is the same");
        app.app.accounts.mailer().send_due().await.unwrap();
        assert!(!smtp.has_more(), "and who is confirmed gets no message");
    }

    async fn registering_an_address_that_was_never_confirmed_begins_anew(backend: Backend) {
        let Some(mut smtp) = SmtpServer::start() else { return };
        let app = mailing(&backend, &smtp).await;
        register(&app, "ann@example.org").await;
        let strangers = smtp.next().await.token();
        let session = login(&app, "ann@example.org", PASSWORD).await;
        let (_, stolen) = key(&app, &session, json!({"name": "x", "scope": "ADMIN"})).await;

        let owner = json!({"email": "ann@example.org", "password": "battery staple"});
        done(&app, "", "register", owner, "").await;
        assert_eq!(status(&app, &session).await, unauthenticated(), "the session has ended");
        let wrong = refused(&app, "", "confirmEmail", json!({"token": strangers})).await;
        assert_eq!(wrong.0, "INVALID", "the link of before is void");
        let token = smtp.next().await.token();
        done(&app, "", "confirmEmail", json!({"token": token}), "").await;
        assert_eq!(status(&app, &stolen).await, unauthenticated(), "the key is revoked");
        let tried = json!({"email": "ann@example.org", "password": PASSWORD});
        assert_eq!(refused(&app, "", "login", tried).await.0, "INVALID");
        login(&app, "ann@example.org", "battery staple").await;
    }

    async fn registering_an_address_that_has_an_account_tells_its_owner_only(backend: Backend) {
        let Some(mut smtp) = SmtpServer::start() else { return };
        let app = mailing(&backend, &smtp).await;
        let session = account(&app, "ann@example.org", Role::Editor).await;
        let input = json!({"email": "ANN@example.org", "password": "battery staple"});
        let payload = done(&app, "", "register", input, "email").await;
        assert_eq!(payload["email"], "ANN@example.org");
        let mail = smtp.next().await;
        assert_eq!(mail.subject(), "You have an account with Cinegraph already");
        assert_eq!(status(&app, &session).await, ok());
        login(&app, "ann@example.org", PASSWORD).await;
    }

    async fn two_who_register_one_address_at_once_make_one_account(backend: Backend) {
        let app = TestApp::start(&backend).await;
        let register = |email: &'static str| perform(&app, "", "register", json!({"email": email, "password": PASSWORD}), "email");
        let (one, other) = tokio::join!(register("ann@example.org"), register("Ann@EXAMPLE.org"));
        assert_eq!((&one["userErrors"], &other["userErrors"]), (&json!([]), &json!([])));
        let operator = cinegraph::auth::Admin::operator();
        assert_eq!(app.app.accounts.list(&operator).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_account_is_refused_with_the_field_that_is_wrong() {
    let app = TestApp::start(&Backend::Sqlite).await;
    for (email, password, field) in [
        ("ann", PASSWORD, "email"),
        ("", PASSWORD, "email"),
        ("ann@example.org\r\nBcc: eve@example.org", PASSWORD, "email"),
        ("ann@example.org", "short", "password"),
        ("ann@example.org", "", "password"),
    ] {
        let input = json!({"email": email, "password": password});
        let expected = ("INVALID".to_owned(), json!(["input", field]));
        assert_eq!(refused(&app, "", "register", input).await, expected, "{email:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_one_however_it_is_written() {
    let app = TestApp::start(&Backend::Sqlite).await;
    account(&app, "Jos\u{e9}@B\u{fc}cher.example", Role::Reader).await;
    for email in ["jose\u{301}@xn--bcher-kva.example", " JOS\u{c9}@b\u{fc}cher.EXAMPLE "] {
        login(&app, email, PASSWORD).await;
    }
}
