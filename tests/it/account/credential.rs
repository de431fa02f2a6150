//! Credentials: sessions and API keys, good ones and all others.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cinegraph::app::App;
use cinegraph::auth::{Admin, Email, NewKey, Password, Role, Scope};
use cinegraph::config::Config;
use ring::hmac;
use serde_json::{Value, json};

use super::{PASSWORD, account, done, execute, key, ok, parsed, refused, status, unauthenticated};
use crate::support::{Backend, Setup, TestApp, TestDatabase, on_both_databases};

const SECRET: &str = "a secret of thirty-two characters";

/// A token made by hand.
fn token(header: &Value, claims: &Value, algorithm: hmac::Algorithm, secret: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn changed(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(name),
        value => claims.as_object_mut().unwrap().insert(name.to_owned(), value),
    };
    claims
}

#[on_both_databases]
async fn a_session_has_one_algorithm_one_issuer_one_audience_one_end(backend: Backend) {
    let app =
        Setup::default().config(|config| config.auth.secret = parsed(SECRET)).start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let mut parts = session.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut next = || serde_json::from_slice::<Value>(&parts.next().unwrap()).unwrap();
    let (header, claims) = (next(), next());
    assert_eq!(header, json!({"typ": "JWT", "alg": "HS256"}));
    let lasts = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(lasts, 43_200);
    let sha256 = hmac::HMAC_SHA256;
    assert_eq!(status(&app, &token(&header, &claims, sha256, SECRET)).await, ok());

    let mut wrong: Vec<String> = [
        ("iss", json!("somebody")),
        ("iss", Value::Null),
        ("iss", json!(["somebody", "else"])),
        ("aud", json!("somebody")),
        ("aud", Value::Null),
        ("aud", json!([])),
        ("exp", json!(1_700_000_000)),
        ("exp", Value::Null),
        ("exp", json!("never")),
        ("sub", Value::Null),
        ("sub", json!("999")),
        ("sub", json!("ann")),
        ("generation", json!(2)),
        ("generation", json!(0)),
        ("generation", Value::Null),
        ("nbf", json!(4_000_000_000_i64)),
        ("nbf", json!("tomorrow")),
    ]
    .into_iter()
    .map(|(name, value)| token(&header, &changed(&claims, name, value), sha256, SECRET))
    .collect();
    let signed = session.rsplit_once('.').unwrap().0;
    for algorithm in ["none", "None", "HS384", "HS512", "RS256"] {
        let header = json!({"typ": "JWT", "alg": algorithm});
        let made = token(&header, &claims, sha256, SECRET);
        wrong.push(format!("{}.", made.rsplit_once('.').unwrap().0));
        wrong.push(made);
    }
    for demanded in [json!(["exp"]), json!(["b64"]), json!([])] {
        let header = json!({"typ": "JWT", "alg": "HS256", "crit": demanded});
        wrong.push(token(&header, &claims, sha256, SECRET));
    }
    let begun = changed(&claims, "nbf", json!(1_700_000_000));
    assert_eq!(status(&app, &token(&header, &begun, sha256, SECRET)).await, ok());
    wrong.push(token(&json!({"typ": "JWT", "alg": "HS512"}), &claims, hmac::HMAC_SHA512, SECRET));
    wrong.push(token(&header, &claims, sha256, "another secret of the same length"));
    wrong.push(token(&header, &claims, sha256, ""));
    wrong.extend([
        signed.to_owned(),
        format!("{signed}."),
        format!("{session}x"),
        "a.b.c".to_owned(),
        "..".to_owned(),
    ]);
    for token in wrong {
        assert_eq!(status(&app, &token).await, unauthenticated(), "{token}");
    }
}

#[on_both_databases]
async fn servers_on_one_database_share_sessions_and_keys_at_once(backend: Backend) {
    let one = TestApp::start(&backend).await;
    let other = Setup::default().start_over(one.database()).await;
    let session = account(&one, "ann@example.org", Role::Reader).await;
    let (id, key) = key(&other, &session, json!({"name": "shop"})).await;
    assert_eq!((status(&one, &key).await, status(&other, &key).await), (ok(), ok()));
    done(&other, &session, "revokeApiKey", json!({"id": id}), "").await;
    assert_eq!(status(&one, &key).await, unauthenticated(), "revoked on the other server");
    let again = Setup::default().start_over(one.database()).await;
    assert_eq!(status(&again, &session).await, ok(), "a restart ends no session");
    let elsewhere = Setup::default().config(|config| config.auth.secret = parsed(SECRET));
    let elsewhere = elsewhere.start_over(one.database()).await;
    assert_eq!(status(&elsewhere, &session).await, unauthenticated(), "under another secret");
}

#[on_both_databases]
async fn an_invalid_key_is_refused_where_anonymous_access_is_too(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let (_, key) = key(&app, &session, json!({"name": "shop"})).await;
    assert_eq!(status(&app, &key).await, ok());
    let body = &key[..key.len() - 8];
    let forge = |body: &str| format!("{body}{:08x}", crc32fast::hash(body.as_bytes()));
    assert_eq!(forge(body), key, "the checksum is the CRC-32 of what stands before it");
    let other_secret = forge(&format!(
        "{}{}",
        &body[..body.len() - 1],
        if body.ends_with('x') { 'y' } else { 'x' }
    ));
    let other_prefix =
        forge(&body.replacen(&body[5..6], if &body[5..6] == "x" { "y" } else { "x" }, 1));
    let wrong = [
        format!("{key}0"),
        key[..key.len() - 1].to_owned(),
        key.to_uppercase(),
        other_secret,
        other_prefix,
        "cine_".to_owned(),
        "cine_x_y".to_owned(),
        body.to_owned(),
    ];
    for key in wrong {
        assert_eq!(status(&app, &key).await, unauthenticated(), "{key}");
    }
    execute(&app, "UPDATE api_key SET expires_at = 1").await;
    assert_eq!(status(&app, &key).await, unauthenticated(), "expired");
}

#[on_both_databases]
async fn a_key_costs_one_statement_and_a_malformed_one_none(backend: Backend) {
    let mut database = TestDatabase::start(&backend).await;
    let statements = Arc::new(AtomicU64::new(0));
    let counted = statements.clone();
    database.db.observe(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let app = App::new(database.db.clone(), Config::default());
    let (accounts, email) = (&app.accounts, Email::parse("ann@example.org").unwrap());
    let password = Password::chosen(PASSWORD).unwrap();
    accounts.create(&Admin::operator(), &email, password.clone(), Role::Reader).await.unwrap();
    let (session, _) = accounts.login(&email, password).await.unwrap().unwrap();
    let session = session.token.expose();
    let owner = accounts.identify(session).await.unwrap().owner().unwrap();
    let new = NewKey::new("shop", Scope::Read).unwrap();
    let made = accounts.create_key(&owner, new).await.unwrap().unwrap();
    let key = made.key.expose();
    accounts.identify(key).await.unwrap();
    // The first use is noted in the background, once for minutes of use.
    let noted = async {
        while used(&app).await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), noted).await.unwrap();
    // What is noted is seen before it is counted.
    let (mut before, mut still) = (0, 0);
    while still < 5 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let now = statements.load(Ordering::Relaxed);
        still = if now == before { still + 1 } else { 0 };
        before = now;
    }
    for (token, cost) in
        [(key, 1), (session, 1), (&key[1..], 0), (&key[..key.len() - 1], 0), ("x", 0)]
    {
        let before = statements.load(Ordering::Relaxed);
        let known = accounts.identify(token).await.is_ok();
        assert_eq!(statements.load(Ordering::Relaxed) - before, cost, "{token}");
        assert_eq!(known, cost == 1);
    }
}

#[on_both_databases]
async fn an_account_rules_over_its_own_keys_only(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let ann = account(&app, "ann@example.org", Role::Reader).await;
    let bob = account(&app, "bob@example.org", Role::Admin).await;
    let (id, key) = key(&app, &ann, json!({"name": "shop"})).await;
    let nothing = ("NOT_FOUND".to_owned(), json!(["input", "id"]));
    for id in [id.as_str(), "apiKey:999", "movie:1", "nonsense", "", "apiKey:99999999999999999999"]
    {
        assert_eq!(refused(&app, &bob, "revokeApiKey", json!({"id": id})).await, nothing, "{id}");
    }
    assert_eq!(status(&app, &key).await, ok());
    let listed = app.ask_as(&bob, "{ viewer { apiKeys { id } } }", Value::Null).await;
    assert_eq!(listed.json()["data"]["viewer"]["apiKeys"], json!([]));
    for (input, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "x", "expiresAt": "2001-01-01T00:00:00Z"}), "expiresAt"),
    ] {
        let expected = ("INVALID".to_owned(), json!(["input", field]));
        assert_eq!(refused(&app, &ann, "createApiKey", input).await, expected);
    }
    let far = json!({"name": "x", "expiresAt": "9999-12-31T23:59:59Z"});
    let made = done(&app, &ann, "createApiKey", far, "apiKey { expiresAt scope }").await;
    let stored = json!({"expiresAt": "9999-12-31T23:59:59Z", "scope": "READ"});
    assert_eq!(made["apiKey"], stored);
}

#[on_both_databases]
async fn an_account_has_a_hundred_keys_at_most(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    for place in 0..100 {
        let sql = format!(
            "INSERT INTO api_key (account_id, name, prefix, hash, scope, created_at) \
                SELECT id, 'k', 'p{place}', 'h', 0, 1 FROM account"
        );
        execute(&app, &sql).await;
    }
    let refusal = refused(&app, &session, "createApiKey", json!({"name": "x"})).await;
    assert_eq!(refusal, ("TOO_MANY".to_owned(), Value::Null));
    execute(&app, "UPDATE api_key SET revoked_at = 1 WHERE prefix IN ('p7', 'p8')").await;
    key(&app, &session, json!({"name": "x"})).await;
    let listed = app.ask_as(&session, "{ viewer { apiKeys { prefix } } }", Value::Null).await;
    let listed = listed.json()["data"]["viewer"]["apiKeys"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 100);
    assert!(!listed.to_string().contains("\"p7\"") && listed.to_string().contains("\"p8\""));
}

async fn used(app: &App) -> Option<i64> {
    use sea_orm::EntityTrait;
    let key = entity::api_key::Entity::find().one(app.db.writer()).await.unwrap();
    key.unwrap().last_used_at
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_cannot_be_read_is_refused_and_none_is_nobody() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let session = account(&app, "ann@example.org", Role::Reader).await;
    let ask = |values: Vec<String>| {
        let mut request =
            app.request("POST", "/graphql").json(&json!({"query": "{ viewer { role } }"}));
        for value in values {
            request = request.header("authorization", value);
        }
        app.send(request)
    };
    for good in
        [format!("Bearer {session}"), format!("bearer {session}"), format!("BEARER  {session} ")]
    {
        let reply = ask(vec![good]).await;
        assert_eq!(reply.json(), json!({"data": {"viewer": {"role": "READER"}}}));
        assert!(reply.header("vary").contains("authorization"));
    }
    assert_eq!(ask(Vec::new()).await.json(), json!({"data": {"viewer": null}}));
    let twice = vec![format!("Bearer {session}"), format!("Bearer {session}")];
    let basic = vec!["Basic YW5uOmhvcnNl".to_owned()];
    for bad in [
        twice,
        basic,
        vec![session.clone()],
        vec!["Bearer".into()],
        vec!["Bearer ".into()],
        vec![String::new()],
    ] {
        let reply = ask(bad.clone()).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"), "{bad:?}");
        let challenge = "Bearer realm=\"cinegraph\", error=\"invalid_token\"";
        assert_eq!(reply.header("www-authenticate"), challenge, "{bad:?}");
    }
}
