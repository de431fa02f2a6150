//! Logging in: what it does not reveal, and how often it may be tried.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cinegraph::app::App;
use cinegraph::auth::{Admin, Email, Password, Role};
use cinegraph::config::Config;
use serde_json::{Value, json};

use super::{PASSWORD, account, execute, login, perform};
use crate::support::{Backend, Reply, Setup, TestApp, TestDatabase, on_both_databases};

async fn try_login(app: &TestApp, email: &str, password: &str) -> Reply {
    let document = "mutation($input: LoginInput!) { login(input: $input) \
        { token userErrors { code message path } } }";
    app.ask_as("", document, json!({"input": {"email": email, "password": password}})).await
}

#[on_both_databases]
async fn an_unknown_address_and_a_wrong_password_look_alike(backend: Backend) {
    let mut database = TestDatabase::start(&backend).await;
    let statements = Arc::new(AtomicU64::new(0));
    let counted = statements.clone();
    database.db.observe(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let app = App::new(database.db.clone(), Config::default());
    let ann = Email::parse("ann@example.org").unwrap();
    let password = Password::chosen(PASSWORD).unwrap();
    let accounts = &app.accounts;
    accounts.create(&Admin::operator(), &ann, password, Role::Reader).await.unwrap().unwrap();
    let mut work = Vec::new();
    for email in [ann, Email::parse("nobody@example.org").unwrap()] {
        let before = (statements.load(Ordering::Relaxed), accounts.passwords().computed());
        let begun = accounts.login(&email, Password::tried("wrong horse")).await.unwrap();
        assert!(begun.is_none());
        let after = (statements.load(Ordering::Relaxed), accounts.passwords().computed());
        work.push((after.0 - before.0, after.1 - before.1));
    }
    assert_eq!(work, [(2, 1), (2, 1)], "(statements, hashes)");
}

#[on_both_databases]
async fn the_answer_is_the_same_text_for_both(backend: Backend) {
    let app = TestApp::start(&backend).await;
    account(&app, "ann@example.org", Role::Reader).await;
    let wrong = try_login(&app, "ann@example.org", "wrong horse").await;
    let unknown = try_login(&app, "nobody@example.org", "wrong horse").await;
    assert_eq!((wrong.status, &wrong.text), (unknown.status, &unknown.text));
    assert_eq!(wrong.json()["data"]["login"]["token"], Value::Null);
    assert_eq!(wrong.json()["data"]["login"]["userErrors"][0]["path"], Value::Null);
    for field in ["requestPasswordReset", "requestEmailConfirmation"] {
        let ask = async |email: &str| {
            perform(&app, "", field, json!({"email": email}), "__typename").await
        };
        assert_eq!(ask("ann@example.org").await, ask("nobody@example.org").await);
    }
}

#[on_both_databases]
async fn a_sixth_password_within_a_minute_is_not_tried_on_any_server(backend: Backend) {
    let one = TestApp::start(&backend).await;
    let other = Setup::default().start_over(one.database()).await;
    account(&one, "ann@example.org", Role::Reader).await;
    login(&one, "bob@example.org", &{
        account(&one, "bob@example.org", Role::Reader).await;
        PASSWORD.to_owned()
    })
    .await;
    for address in ["ann@example.org", "nobody@example.org"] {
        for server in [&one, &other, &one, &other, &one] {
            let reply = try_login(server, address, "wrong horse").await;
            assert_eq!((reply.status, reply.code().as_str()), (200, ""), "{address}");
        }
        let computed = other.app.accounts.passwords().computed();
        let reply = try_login(&other, address, PASSWORD).await;
        assert_eq!((reply.status, reply.code().as_str()), (429, "RATE_LIMITED"), "{address}");
        assert_eq!(reply.header("retry-after"), "60");
        assert_eq!(other.app.accounts.passwords().computed(), computed, "not even looked at");
    }
    login(&other, "bob@example.org", PASSWORD).await;
    execute(&one, "UPDATE attempt SET since = since - 60000000").await;
    login(&other, "ann@example.org", PASSWORD).await;
    for _ in 0..6 {
        login(&one, "ann@example.org", PASSWORD).await;
    }
}
