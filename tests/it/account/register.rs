//! Registering, and confirming the address.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cinegraph::app::App;
use cinegraph::auth::{Admin, Email, Password, Role};
use cinegraph::config::Config;
use sea_orm::EntityTrait;
use serde_json::json;

use super::{
    PASSWORD, account, done, execute, key, login, mailing, ok, perform, refused, register, status,
    unauthenticated,
};
use crate::support::{Backend, SmtpServer, TestApp, TestDatabase, on_both_databases};

#[on_both_databases]
async fn a_token_confirms_once_and_for_its_own_purpose_and_time(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    let wrong = ("INVALID".to_owned(), json!(["input", "token"]));
    let confirm = async |token: &str| {
        refused(&app, "", "confirmEmail", json!({"token": token, "password": PASSWORD})).await
    };
    for token in ["", "x", &"x".repeat(10_000)] {
        assert_eq!(confirm(token).await, wrong);
    }

    register(&app, "ann@example.org").await;
    let first = smtp.next().await.token();
    let reset = json!({"token": first, "password": "another horse"});
    assert_eq!(refused(&app, "", "resetPassword", reset).await, wrong, "of another purpose");
    execute(&app, "UPDATE registration_token SET expires_at = expires_at - 172800000000").await;
    assert_eq!(confirm(&first).await, wrong, "48 hours later");

    let again = json!({"email": "ann@example.org"});
    done(&app, "", "requestEmailConfirmation", again.clone(), "email").await;
    let second = smtp.next().await.token();
    assert_ne!(first, second);
    crate::account::confirm(&app, &format!(" {second}\n")).await;
    assert_eq!(confirm(&second).await, wrong, "used up");

    let payload = done(&app, "", "requestEmailConfirmation", again, "email").await;
    assert_eq!(payload["email"], "ann@example.org", "confirmed or not, the answer is the same");
    app.app.accounts.mailer().send_due().await.unwrap();
    assert!(!smtp.has_more(), "and who is confirmed gets no message");
}

#[on_both_databases]
async fn a_token_confirms_nothing_without_the_registered_password(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "ann@example.org").await;
    let token = smtp.next().await.token();
    let without = refused(&app, "", "confirmEmail", json!({"token": token})).await;
    assert_eq!(without, ("REQUIRED".to_owned(), json!(["input", "password"])));
    let other = json!({"token": token, "password": "battery staple"});
    let wrong = refused(&app, "", "confirmEmail", other).await;
    assert_eq!(wrong, ("INVALID".to_owned(), json!(["input", "password"])));
    crate::account::confirm(&app, &token).await;
    login(&app, "ann@example.org", PASSWORD).await;
}

#[on_both_databases]
async fn before_its_address_is_confirmed_nobody_logs_in(backend: Backend) {
    let app = TestApp::start(&backend).await;
    register(&app, "ann@example.org").await;
    account(&app, "bob@example.org", Role::Reader).await;
    let attempt = async |email: &str, password: &str| {
        let input = json!({"email": email, "password": password});
        perform(&app, "", "login", input, "token expiresAt").await
    };
    let wrong = attempt("bob@example.org", "wrong horse").await;
    assert_eq!(attempt("ann@example.org", PASSWORD).await, wrong, "nor does it say why");
    execute(&app, "UPDATE account SET confirmed_at = NULL").await;
    assert_eq!(attempt("bob@example.org", PASSWORD).await, wrong, "one of before, too");
}

#[on_both_databases]
async fn registering_an_address_again_takes_nothing_over(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "ann@example.org").await;
    let owners = smtp.next().await.token();
    let stranger = json!({"email": "ANN@example.org", "password": "battery staple"});
    done(&app, "", "register", stranger, "").await;
    let strangers = smtp.next().await.token();
    // The owner reads both messages, may open either, and gets its own password.
    let confirmed = crate::account::confirm(&app, &strangers).await;
    assert_eq!(confirmed["account"]["email"], "ANN@example.org");
    let tried = json!({"email": "ann@example.org", "password": "battery staple"});
    assert_eq!(refused(&app, "", "login", tried).await.0, "INVALID");
    login(&app, "ann@example.org", PASSWORD).await;
    let late = json!({"token": owners, "password": "battery staple"});
    assert_eq!(refused(&app, "", "confirmEmail", late).await.0, "INVALID", "it is settled");
}

#[on_both_databases]
async fn registering_again_takes_over_no_account_of_before(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    let session = account(&app, "ann@example.org", Role::Admin).await;
    let (_, old) = key(&app, &session, json!({"name": "x", "scope": "ADMIN"})).await;
    smtp.next().await;
    // Made before a registration was kept apart, with a role from an admin who took it for Ann's.
    execute(&app, "UPDATE account SET confirmed_at = NULL").await;
    let owner = json!({"email": "ann@example.org", "password": "battery staple"});
    done(&app, "", "register", owner, "").await;
    let proof = json!({"token": smtp.next().await.token(), "password": "battery staple"});
    let select = "account { role emailConfirmed }";
    let confirmed = done(&app, "", "confirmEmail", proof, select).await;
    assert_eq!(confirmed["account"], json!({"role": "READER", "emailConfirmed": true}));
    assert_eq!(status(&app, &session).await, unauthenticated(), "its session has ended");
    assert_eq!(status(&app, &old).await, unauthenticated(), "its key is revoked");
    let tried = json!({"email": "ann@example.org", "password": PASSWORD});
    assert_eq!(refused(&app, "", "login", tried).await.0, "INVALID");
    login(&app, "ann@example.org", "battery staple").await;
}

#[on_both_databases]
async fn an_older_account_is_confirmed_by_its_own_link_and_password(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let (_, key) = key(&app, &session, json!({"name": "x"})).await;
    smtp.next().await;
    execute(&app, "UPDATE account SET confirmed_at = NULL").await;
    done(&app, "", "requestEmailConfirmation", json!({"email": "ann@example.org"}), "").await;
    crate::account::confirm(&app, &smtp.next().await.token()).await;
    assert_eq!(status(&app, &key).await, ok(), "the key belongs to the holder of the password");
}

#[on_both_databases]
async fn links_stay_good_however_often_the_address_is_registered(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "ann@example.org").await;
    let link = smtp.next().await.token();
    for place in 0..6 {
        let input = json!({"email": "ann@example.org", "password": format!("staple {place}")});
        done(&app, "", "register", input, "").await;
    }
    for _ in 0..4 {
        smtp.next().await;
    }
    app.app.accounts.mailer().send_due().await.unwrap();
    assert!(!smtp.has_more(), "five messages an hour");
    crate::account::confirm(&app, &link).await;
}

#[on_both_databases]
async fn an_unconfirmed_registration_is_deleted_after_a_week(backend: Backend) {
    let app = TestApp::start(&backend).await;
    for email in ["new@example.org", "old@example.org"] {
        register(&app, email).await;
        account(&app, &format!("a{email}"), Role::Reader).await;
    }
    account(&app, "confirmed@example.org", Role::Reader).await;
    execute(&app, "UPDATE account SET confirmed_at = NULL WHERE email <> 'confirmed@example.org'")
        .await;
    for table in ["registration", "account"] {
        execute(
            &app,
            &format!(
                "UPDATE {table} SET created_at = created_at - 604800000000 \
            WHERE email NOT LIKE '%new@%'"
            ),
        )
        .await;
    }
    app.app.accounts.mailer().send_due().await.unwrap();
    let kept = entity::registration::Entity::find().all(app.app.db.writer()).await.unwrap();
    assert_eq!(kept.iter().map(|row| row.email.as_str()).collect::<Vec<_>>(), ["new@example.org"]);
    let accounts = app.app.accounts.list(&cinegraph::auth::Admin::operator()).await.unwrap();
    let emails: Vec<_> = accounts.iter().map(|row| row.email.as_str()).collect();
    assert_eq!(emails, ["anew@example.org", "confirmed@example.org"]);
}

#[on_both_databases]
async fn registering_a_known_address_informs_only_its_owner(backend: Backend) {
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

#[on_both_databases]
async fn two_registrations_of_one_address_at_once_make_one_account(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    for place in 0..5 {
        let email = format!("ann{place}@example.org");
        let input = json!({"email": email, "password": PASSWORD});
        let register = || perform(&app, "", "register", input.clone(), "email");
        let (one, other) = tokio::join!(register(), register());
        assert_eq!((&one["userErrors"], &other["userErrors"]), (&json!([]), &json!([])));
        let (one, other) = (smtp.next().await.token(), smtp.next().await.token());
        let confirm = |token: String| {
            perform(
                &app,
                "",
                "confirmEmail",
                json!({"token": token, "password": PASSWORD}),
                "account { id }",
            )
        };
        let (one, other) = tokio::join!(confirm(one), confirm(other));
        let confirmed = [one, other].iter().filter(|payload| !payload["account"].is_null()).count();
        assert_eq!(confirmed, 1);
    }
    let operator = cinegraph::auth::Admin::operator();
    assert_eq!(app.app.accounts.list(&operator).await.unwrap().len(), 5);
}

#[on_both_databases]
async fn one_mailbox_is_one_account(backend: Backend) {
    let app = TestApp::start(&backend).await;
    for email in [
        "\"bob\"@example.org",
        "\"\\bob\"@example.org",
        "\"b o b\"@example.org",
        "\"<script>\"@example.org",
    ] {
        let input = json!({"email": email, "password": PASSWORD});
        let expected = ("INVALID".to_owned(), json!(["input", "email"]));
        assert_eq!(refused(&app, "", "register", input).await, expected, "{email}");
    }
}

#[on_both_databases]
async fn a_password_that_anybody_would_try_is_refused(backend: Backend) {
    let app = TestApp::start(&backend).await;
    for password in [
        "password",
        "PASSWORD1",
        "12345678",
        "        ",
        "zzzzzzzzzz",
        "Ann.Other@example.org",
        "ann.other",
    ] {
        let input = json!({"email": "ann.other@example.org", "password": password});
        let expected = ("INVALID".to_owned(), json!(["input", "password"]));
        assert_eq!(refused(&app, "", "register", input).await, expected, "{password}");
    }
}

#[on_both_databases]
async fn registering_costs_the_same_work_for_every_address(backend: Backend) {
    let mut database = TestDatabase::start(&backend).await;
    let statements = Arc::new(AtomicU64::new(0));
    let counted = statements.clone();
    database.db.observe(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let app = App::new(database.db.clone(), Config::default());
    let (accounts, operator) = (&app.accounts, Admin::operator());
    let password = || Password::chosen(PASSWORD).unwrap();
    let address = |name: &str| Email::parse(&format!("{name}@example.org")).unwrap();
    accounts.create(&operator, &address("known"), password(), Role::Reader).await.unwrap();
    accounts.register(&address("waits"), password()).await.unwrap();
    let mut work = Vec::new();
    for name in ["known", "waits", "nobody"] {
        let before = (statements.load(Ordering::Relaxed), accounts.passwords().computed());
        accounts.register(&address(name), password()).await.unwrap();
        accounts.request_reset(&address(name)).await.unwrap();
        accounts.request_confirmation(&address(name)).await.unwrap();
        let after = (statements.load(Ordering::Relaxed), accounts.passwords().computed());
        work.push((after.0 - before.0, after.1 - before.1));
    }
    assert!(work[0].1 == 1 && work.iter().all(|one| *one == work[0]), "{work:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_registration_is_refused_with_the_wrong_field() {
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
