//! API keys that make API keys, and roles: nothing outlives or outranks what it came from.

use cinegraph::auth::{NewKey, Role, Scope};
use serde_json::{Value, json};

use super::{account, done, execute, key, ok, refused, register, status, unauthenticated};
use crate::support::{Backend, TestApp, on_both_databases};

#[on_both_databases]
async fn a_key_is_revoked_with_the_key_that_made_it(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let admin = |name: &str| json!({"name": name, "scope": "ADMIN"});
    let (id, parent) = key(&app, &session, admin("parent")).await;
    let (_, child) = key(&app, &parent, admin("child")).await;
    let (_, grandchild) = key(&app, &child, json!({"name": "grandchild"})).await;
    let (_, other) = key(&app, &session, json!({"name": "other"})).await;
    assert_eq!(status(&app, &grandchild).await, ok());
    done(&app, &session, "revokeApiKey", json!({"id": id}), "apiKey { revokedAt }").await;
    for revoked in [&parent, &child, &grandchild] {
        assert_eq!(status(&app, revoked).await, unauthenticated());
    }
    assert_eq!(status(&app, &other).await, ok());
}

#[on_both_databases]
async fn a_key_ends_with_the_key_that_made_it_at_the_latest(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let end = "2999-01-01T00:00:00Z";
    let input = json!({"name": "parent", "scope": "ADMIN", "expiresAt": end});
    let (_, parent) = key(&app, &session, input).await;
    let made = async |expires: Value| {
        let input = json!({"name": "child", "expiresAt": expires});
        done(&app, &parent, "createApiKey", input, "apiKey { expiresAt }").await["apiKey"]["expiresAt"].clone()
    };
    assert_eq!(made(Value::Null).await, end);
    assert_eq!(made(json!("2998-01-01T00:00:00Z")).await, "2998-01-01T00:00:00Z");
    let later = json!({"name": "child", "expiresAt": "2999-01-01T00:00:01Z"});
    let expected = ("INVALID".to_owned(), json!(["input", "expiresAt"]));
    assert_eq!(refused(&app, &parent, "createApiKey", later).await, expected);
}

#[on_both_databases]
async fn a_credential_that_has_ended_meanwhile_makes_nothing(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let (_, parent) = key(&app, &session, json!({"name": "parent", "scope": "ADMIN"})).await;
    let accounts = &app.app.accounts;
    // Known before a reset that commits before they make anything.
    let mut owners = Vec::new();
    for token in [&session, &parent] {
        owners.push(accounts.identify(token).await.unwrap().owner().unwrap());
    }
    execute(&app, "UPDATE account SET generation = generation + 1").await;
    execute(&app, "UPDATE api_key SET revoked_at = 1").await;
    for owner in owners {
        let new = NewKey::new("late", Scope::Read).unwrap();
        let error = accounts.create_key(&owner, new).await.unwrap_err();
        assert_eq!(error.code().text(), "UNAUTHENTICATED");
    }
}

#[on_both_databases]
async fn a_role_is_given_to_a_confirmed_account_only(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let admin = account(&app, "root@example.org", Role::Admin).await;
    let conflict = ("CONFLICT".to_owned(), json!(["input", "email"]));
    let give = |email: &str, role: &str| json!({"email": email, "role": role});
    register(&app, "new@example.org").await;
    assert_eq!(
        refused(&app, &admin, "setAccountRole", give("new@example.org", "EDITOR")).await,
        conflict
    );
    account(&app, "old@example.org", Role::Reader).await;
    execute(
        &app,
        "UPDATE account SET confirmed_at = NULL, role = 1 WHERE email = 'old@example.org'",
    )
    .await;
    assert_eq!(
        refused(&app, &admin, "setAccountRole", give("old@example.org", "ADMIN")).await,
        conflict
    );
    let taken =
        done(&app, &admin, "setAccountRole", give("old@example.org", "READER"), "account { role }")
            .await;
    assert_eq!(taken["account"]["role"], "READER");
}

#[on_both_databases]
async fn the_last_admin_stays_when_two_demote_each_other_at_once(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let ann = account(&app, "ann@example.org", Role::Admin).await;
    let last = ("CONFLICT".to_owned(), json!(["input", "role"]));
    let demote = |email: &str| json!({"email": email, "role": "EDITOR"});
    assert_eq!(refused(&app, &ann, "setAccountRole", demote("ann@example.org")).await, last);
    let bob = account(&app, "bob@example.org", Role::Admin).await;
    // The second one may find that the role is gone already, and is refused.
    let (one, other) = tokio::join!(
        app.ask_as(
            &ann,
            "mutation { setAccountRole(input: {email: \"bob@example.org\", \
            role: EDITOR}) { account { role } } }",
            Value::Null
        ),
        app.ask_as(
            &bob,
            "mutation { setAccountRole(input: {email: \"ann@example.org\", \
            role: READER}) { account { role } } }",
            Value::Null
        )
    );
    let accounts = app.app.accounts.list(&cinegraph::auth::Admin::operator()).await.unwrap();
    let admins = accounts.iter().filter(|row| row.role == Role::Admin.code()).count();
    assert_eq!(admins, 1, "{one:?} {other:?}");
}
