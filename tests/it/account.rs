//! Accounts, from registering to revoking a key, over HTTP and by real messages.

mod command;
mod credential;
mod key;
mod login;
mod mail;
mod page;
mod private;
mod register;
mod reset;

use cinegraph::auth::{Admin, Email, Password, Role};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{Backend, Mail, Setup, SmtpServer, TestApp, on_both_databases};

pub const PASSWORD: &str = "correct horse";

/// A server that sends its messages to `smtp`.
pub async fn mailing(backend: &Backend, smtp: &SmtpServer) -> TestApp {
    let url = smtp.url();
    Setup::default().config(|config| config.smtp.url = parsed(&url)).start(backend).await
}

/// A setting as it would be written.
pub fn parsed<T: cinegraph::config::SettingValue>(text: &str) -> T {
    T::parse(text).unwrap()
}

/// Runs a mutation with one input and gives back its payload.
pub async fn perform(app: &TestApp, token: &str, field: &str, input: Value, select: &str) -> Value {
    let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {field}(input: $input) \
            {{ {select} userErrors {{ code message path }} }} }}"
    );
    let reply = app.ask_as(token, &document, json!({ "input": input })).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let mut json = reply.json();
    assert_eq!(json["errors"], Value::Null, "{json}");
    json["data"][field].take()
}

/// Like [`perform`], of what succeeds.
pub async fn done(app: &TestApp, token: &str, field: &str, input: Value, select: &str) -> Value {
    let payload = perform(app, token, field, input, select).await;
    assert_eq!(payload["userErrors"], json!([]), "{field}");
    payload
}

/// The code and the path of the only user error.
pub async fn refused(app: &TestApp, token: &str, field: &str, input: Value) -> (String, Value) {
    let payload = perform(app, token, field, input, "").await;
    let errors = payload["userErrors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{field}: {payload}");
    (errors[0]["code"].as_str().unwrap().to_owned(), errors[0]["path"].clone())
}

pub async fn register(app: &TestApp, email: &str) {
    let input = json!({"email": email, "password": PASSWORD});
    let payload = done(app, "", "register", input, "email").await;
    assert_eq!(payload["email"], email);
}

/// Confirms an address with the password that it was registered with.
pub async fn confirm(app: &TestApp, token: &str) -> Value {
    let input = json!({"token": token, "password": PASSWORD});
    done(app, "", "confirmEmail", input, "account { email emailConfirmed role }").await
}

pub async fn login(app: &TestApp, email: &str, password: &str) -> String {
    let input = json!({"email": email, "password": password});
    let payload = done(app, "", "login", input, "token").await;
    payload["token"].as_str().unwrap().to_owned()
}

/// An API key of the account of `session`: its id and the key.
pub async fn key(app: &TestApp, session: &str, input: Value) -> (String, String) {
    let payload = done(app, session, "createApiKey", input, "secret apiKey { id }").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&payload["apiKey"]["id"]), text(&payload["secret"]))
}

/// Makes an account without messages.
pub async fn account(app: &TestApp, email: &str, role: Role) -> String {
    let (address, password) = (Email::parse(email).unwrap(), Password::chosen(PASSWORD).unwrap());
    let accounts = &app.app.accounts;
    accounts.create(&Admin::operator(), &address, password, role).await.unwrap().unwrap();
    login(app, email, PASSWORD).await
}

pub async fn execute(app: &TestApp, sql: &str) {
    app.app.db.writer().execute_unprepared(sql).await.unwrap();
}

/// The status and the code of a public read with this credential.
pub async fn status(app: &TestApp, token: &str) -> (u16, String) {
    let reply = app.ask_as(token, "{ movies { id } }", Value::Null).await;
    (reply.status, reply.code())
}

fn ok() -> (u16, String) {
    (200, String::new())
}

fn unauthenticated() -> (u16, String) {
    (401, "UNAUTHENTICATED".to_owned())
}

#[on_both_databases]
async fn a_confirmed_account_has_keys_that_work_until_revoked(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "Ann@Example.org").await;
    let mail: Mail = smtp.next().await;
    assert_eq!(mail.recipients, ["Ann@example.org"]);
    let confirmed = confirm(&app, &mail.token()).await;
    let account = json!({"email": "Ann@Example.org", "emailConfirmed": true, "role": "READER"});
    assert_eq!(confirmed["account"], account);
    let session = login(&app, "ann@example.org", PASSWORD).await;
    let (id, key) = key(&app, &session, json!({"name": "shop", "scope": "WRITE"})).await;
    assert_eq!(status(&app, &key).await, ok());

    let admin = account_of_admin(&app).await;
    let create = json!({"title": "A film"});
    let document = "mutation { createMovie(input: {title: \"A film\"}) { movie { title } } }";
    let reply = app.ask_as(&key, document, Value::Null).await;
    assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"), "{reply:?}");
    let input = json!({"email": "ANN@example.org", "role": "EDITOR"});
    let select = "account { role }";
    let changed = done(&app, &admin, "setAccountRole", input, select).await;
    assert_eq!(changed["account"]["role"], "EDITOR");
    let made = done(&app, &key, "createMovie", create, "movie { title }").await;
    assert_eq!(made["movie"]["title"], "A film");

    let listed = "{ viewer { role account { email } apiKeys { id name scope revokedAt } } }";
    let viewer = app.ask_as(&key, listed, Value::Null).await.json();
    let keys = json!([{"id": id, "name": "shop", "scope": "WRITE", "revokedAt": null}]);
    let viewer = viewer["data"]["viewer"].clone();
    assert_eq!(
        viewer,
        json!({"role": "EDITOR", "account": {"email": "Ann@Example.org"}, "apiKeys": keys})
    );

    let revoked =
        done(&app, &session, "revokeApiKey", json!({"id": id}), "apiKey { id revokedAt }").await;
    assert_ne!(revoked["apiKey"]["revokedAt"], Value::Null);
    assert_eq!(status(&app, &key).await, unauthenticated());
}

#[on_both_databases]
async fn what_an_unconfirmed_account_of_before_has_made_is_refused(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let (_, key) = key(&app, &session, json!({"name": "shop", "scope": "WRITE"})).await;
    execute(&app, "UPDATE account SET confirmed_at = NULL").await;
    for token in [&session, &key] {
        let reply = app.ask_as(token, "{ movies { id } }", Value::Null).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"));
        let message = reply.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("confirmEmail") && message.contains("not active"), "{message}");
    }
}

async fn account_of_admin(app: &TestApp) -> String {
    account(app, "root@example.org", Role::Admin).await
}
