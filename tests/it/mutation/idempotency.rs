//! Creates that are sent again.

use cinegraph::app::App;
use cinegraph::auth::{Role, Scope, Viewer};
use cinegraph::catalog::idempotency::{KEPT, forget, keep};
use cinegraph::config::Config;
use cinegraph::db::{Db, DbOptions};
use cinegraph::graphql::resolver::idempotency::IdempotencyKey;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::movie::CREATE;
use super::{census, fault, faults, log, start};
use crate::support::socket::PATIENCE;
use crate::support::{Backend, TestApp, TestSchema, on_both_databases};

fn film(title: &str) -> Value {
    json!({ "input": { "title": title, "genres": [{ "create": { "name": "Drama" } }] } })
}

fn made(answered: &crate::support::test_schema::Answered) -> &Value {
    assert!(answered.errors.is_empty(), "{:?}", answered.errors);
    &answered.data["createMovie"]
}

#[on_both_databases]
async fn a_create_that_is_sent_again_is_not_done_again(backend: Backend) {
    let schema = start(&backend).await;
    let first = schema.ask_once("k1", CREATE, film("One")).await;
    let before = census(&schema).await;
    let again = schema.ask_once("k1", CREATE, film("One")).await;
    assert_eq!(made(&first), made(&again));
    assert_eq!(again.written, 0);
    // The same with the input written into the document, its fields in another order.
    let written = CREATE
        .replace("$input: CreateMovieInput!", "$genres: [GenreReference!]")
        .replace("$input", "{ genres: $genres, title: \"One\" }");
    let genres = json!({ "genres": [{ "create": { "name": "Drama" } }] });
    let again = schema.ask_once("k1", &written, genres).await;
    assert_eq!(made(&first), made(&again));
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn a_key_with_another_input_is_refused(backend: Backend) {
    let schema = start(&backend).await;
    schema.ask_once("k1", CREATE, film("One")).await;
    let before = census(&schema).await;
    let other = schema.ask_once("k1", CREATE, film("Two")).await;
    assert_eq!(faults(made(&other)), [fault("IDEMPOTENCY_KEY_REUSED", "")]);
    assert_eq!(made(&other)["movie"], Value::Null);
    let genre = "mutation { createGenre(input: { name: \"New\" }) \
        { genre { id } userErrors { code path } } }";
    let other = schema.ask_once("k1", genre, Value::Null).await;
    assert_eq!(faults(&other.data["createGenre"]), [fault("IDEMPOTENCY_KEY_REUSED", "")]);
    assert_eq!(census(&schema).await, before);
    let key = schema.ask_once("k2", CREATE, film("One")).await;
    assert_eq!(made(&key)["movie"]["slug"], "one-2", "another key is another film");
}

#[on_both_databases]
async fn what_was_refused_may_be_sent_again_under_its_key(backend: Backend) {
    let schema = start(&backend).await;
    let refused = schema.ask_once("k1", CREATE, film("")).await;
    assert_eq!(faults(made(&refused)), [fault("REQUIRED", "input.title")]);
    let mended = schema.ask_once("k1", CREATE, film("One")).await;
    assert_eq!(made(&mended)["userErrors"], json!([]));
}

#[on_both_databases]
async fn a_key_is_its_accounts_own(backend: Backend) {
    let schema = start(&backend).await;
    for account in [7, 8] {
        let viewer = Viewer::Account {
            account,
            role: Role::Editor,
            scope: Scope::Write,
            credential: cinegraph::auth::Credential::Server,
        };
        let key = IdempotencyKey::from_caller("shared").unwrap();
        let answered = schema.ask_with(viewer, Some(key), CREATE, film("One")).await;
        assert_eq!(made(&answered)["userErrors"], json!([]));
    }
    assert_eq!(log(&schema).await.iter().filter(|it| it.0 == "MOVIE_CREATED").count(), 2);
}

#[on_both_databases]
async fn several_creates_of_one_request_are_each_done_once(backend: Backend) {
    let schema = start(&backend).await;
    let document = r#"mutation {
        a: createMovie(input: { title: "One" }) { movie { slug } userErrors { code } }
        b: createMovie(input: { title: "One" }) { movie { slug } userErrors { code } }
        c: createGenre(input: { name: "Drama" }) { genre { slug } userErrors { code } }
    }"#;
    let first = schema.ask_once("k1", document, Value::Null).await;
    assert_eq!(first.data["b"]["movie"]["slug"], "one-2");
    let again = schema.ask_once("k1", document, Value::Null).await;
    assert_eq!(first.data, again.data);
    assert_eq!(log(&schema).await.len(), 3);
}

#[on_both_databases]
async fn duplicates_that_come_at_once_make_one_film(backend: Backend) {
    let schema = start(&backend).await;
    // A second server on the same database.
    let db = Db::connect(&DbOptions::new(&schema.database.url)).await.unwrap();
    let second = TestSchema {
        app: App::new(db, Config::default()),
        schema: schema.schema.clone(),
        database: crate::support::TestDatabase::start(&backend).await,
    };
    let sends = (0..6).map(|at| {
        let server = if at % 2 == 0 { &schema } else { &second };
        server.ask_once("k1", CREATE, film("One"))
    });
    let answers = futures_util::future::join_all(sends).await;
    for answered in &answers {
        assert_eq!(made(answered), made(&answers[0]));
    }
    assert_eq!(made(&answers[0])["userErrors"], json!([]));
    assert_eq!(log(&schema).await.iter().filter(|it| it.0 == "MOVIE_CREATED").count(), 1);
    // A server that starts again remembers, too.
    let db = Db::connect(&DbOptions::new(&schema.database.url)).await.unwrap();
    let restarted = TestSchema { app: App::new(db, Config::default()), ..second };
    let again = restarted.ask_once("k1", CREATE, film("One")).await;
    assert_eq!(made(&again), made(&answers[0]));
}

#[on_both_databases]
async fn a_key_is_forgotten_after_a_day(backend: Backend) {
    let schema = start(&backend).await;
    schema.ask_once("k1", CREATE, film("One")).await;
    let age = async |micros: i64| {
        let sql = format!("UPDATE idempotency_key SET created_at = created_at - {micros}");
        schema.app.db.writer().execute_unprepared(&sql).await.unwrap();
    };
    let hour = 3_600_000_000;
    age(23 * hour).await;
    let again = schema.ask_once("k1", CREATE, film("One")).await;
    assert_eq!(made(&again)["movie"]["slug"], "one");
    age(hour).await;
    let anew = schema.ask_once("k1", CREATE, film("Two")).await;
    assert_eq!(made(&anew)["movie"]["slug"], "two");
    let kept = census(&schema).await["idempotency_key"];
    assert_eq!(kept, 1, "the old one is gone");
}

#[on_both_databases]
async fn keys_past_their_time_are_forgotten_by_themselves(backend: Backend) {
    let schema = start(&backend).await;
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) \
        INSERT INTO idempotency_key (account, key, place, fingerprint, node, created_at) \
        SELECT 1, 'k', i, '', 1, i FROM n";
    schema.app.db.writer().execute_unprepared(numbers).await.unwrap();
    let kept = async || census(&schema).await["idempotency_key"];
    assert_eq!(forget(&schema.app.db, KEPT + 1).await.unwrap(), 0, "a day is not over");
    assert_eq!(forget(&schema.app.db, KEPT + 2).await.unwrap(), 1);
    assert_eq!(forget(&schema.app.db, KEPT + 2_401).await.unwrap(), 2_399, "in batches");
    schema.ask_once("k1", CREATE, film("One")).await;
    assert_eq!(kept().await, 101, "a create forgets only what is in its own way");
    // As the server does, by the clock.
    let stop = CancellationToken::new();
    let keeping = tokio::spawn(keep(schema.app.db.clone(), stop.clone()));
    let forgotten = async {
        while kept().await != 1 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, forgotten).await.expect("the old ones go, the new one stays");
    stop.cancel();
    keeping.await.unwrap();
}

#[on_both_databases]
async fn a_key_is_visible_ascii(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let long = "x".repeat(256);
    for bad in ["", "two words", "schlüssel", &long] {
        let request = app.request("POST", "/graphql").header("idempotency-key", bad.as_bytes());
        let reply = app.send(request.json(&json!({ "query": "{ genres { id } }" }))).await;
        assert_eq!((reply.status, &*reply.code()), (400, "BAD_USER_INPUT"), "{bad}");
    }
    let request = app.request("POST", "/graphql").header("idempotency-key", "k-1");
    let reply = app.send(request.json(&json!({ "query": "{ genres { id } }" }))).await;
    assert_eq!(reply.status, 200);
}
