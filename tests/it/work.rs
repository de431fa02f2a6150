//! What a request may take: it is priced before it runs, bounded, and ended.

mod extremes;

use std::time::Duration;

use async_graphql::{Name, Response, Value as Data, indexmap::IndexMap};
use cinegraph::graphql::ExecutionResult;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::event::{film, put};
use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, Setup, TestApp, on_both_databases};

/// Conditions with so many relations that lead on from each other.
fn nested(depth: usize) -> Value {
    let innermost = json!({"name": {"contains": "zq"}});
    let person = |inner: Value| json!({"performedIn": {"some": {"performers": {"some": inner}}}});
    let people = (1..depth).fold(innermost, |inner, _| person(inner));
    json!({"performers": {"some": people}})
}

async fn asked(app: &TestApp, document: &str, variables: Value) -> Value {
    let body = json!({"query": document, "variables": variables, "extensions": {"cost": true}});
    app.post(&body).await.json()
}

/// How many statements of this database run at the moment, as the database sees it.
async fn running(app: &TestApp) -> i64 {
    #[derive(FromQueryResult)]
    struct Count {
        count: i64,
    }
    let sql = "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() \
               AND state = 'active' AND query LIKE '%\"movie\"%' AND pid <> pg_backend_pid()";
    let reader = app.app.db.writer();
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    Count::find_by_statement(statement).one(reader).await.unwrap().unwrap().count
}

#[on_both_databases]
async fn relations_in_a_condition_are_limited_and_priced(backend: Backend) {
    let setup = Setup::default().config(|config| config.limits.cost = usize::MAX);
    let app = setup.start(&backend).await;
    put(&app.app.db, &[film(1, "One")]).await;
    let document = "query($w: MovieWhere) { moviesConnection(first: 1, where: $w) { totalCount } }";
    let mut costs = Vec::new();
    for depth in 1..=2 {
        let answer = asked(&app, document, json!({"w": nested(depth)})).await;
        assert_eq!(answer["data"]["moviesConnection"]["totalCount"], 0, "{answer}");
        costs.push(answer["extensions"]["cost"]["requested"].as_u64().unwrap());
    }
    // The count asks the condition: a part of a text in one relation, and in three.
    assert_eq!(costs, [31 + 10 * (1 + 6), 31 + 10 * (1 + 10 * (1 + 10 * (1 + 6)))]);
    for depth in 3..=7 {
        let answer = asked(&app, document, json!({"w": nested(depth)})).await;
        let extensions = &answer["errors"][0]["extensions"];
        let reported = ["code", "limit", "asked"].map(|name| extensions[name].clone());
        assert_eq!(reported, [json!("QUERY_LIMIT"), json!("relations"), json!(2 * depth - 1)]);
    }
}

#[on_both_databases]
async fn texts_in_conditions_are_priced(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let texts = |count: usize, words: usize| -> Value {
        let text = |n: usize| format!("film {n}{}", " of".repeat(words - 2));
        (0..count).map(|n| json!({"text": text(n)})).collect()
    };
    let document = "query($w: MovieWhere) { movies(first: 1, where: $w) { id } }";
    for (words, price) in [(2, 20), (5, 20), (6, 40), (60, 240)] {
        let answer = asked(&app, document, json!({"w": {"OR": texts(10, words)}})).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 2 + 10 * price + 1, "{answer}");
    }
    let answer = asked(&app, document, json!({"w": {"OR": texts(11, 2)}})).await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!((&extensions["limit"], &extensions["asked"]), (&json!("texts"), &json!(11)));
    let many: Vec<_> = (0..500).collect();
    let answer = asked(&app, document, json!({"w": {"voteCount": {"in": many}}})).await;
    assert_eq!(answer["extensions"]["cost"]["requested"], 2 + 50, "{answer}");
}

#[on_both_databases]
async fn none_and_every_cost_more_than_some(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let document = "query($w: MovieWhere) { movies(first: 1, where: $w) { id } }";
    for (quantifier, price) in [("some", 10), ("none", 100), ("every", 100)] {
        let inner = json!({"name": {"eq": "x"}});
        let answer = asked(&app, document, json!({"w": {"performers": {quantifier: inner}}})).await;
        assert_eq!(answer["extensions"]["cost"]["requested"], 2 + price, "{answer}");
    }
}

#[on_both_databases]
async fn errors_quote_no_more_than_they_need(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let fields: String =
        (0..20).map(|n| format!("a{n}: movie(by: {{id: $x}}) {{ id }} ")).collect();
    let document = format!("query($x: ID!) {{ {fields} }}");
    let answer = asked(&app, &document, json!({"x": "x".repeat(900_000)})).await;
    assert_eq!(answer["errors"].as_array().unwrap().len(), 10);
    assert!(answer.to_string().len() < 20_000, "{}", answer.to_string().len());
}

#[on_both_databases]
async fn what_a_page_asks_again_for_costs_its_conditions_again(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let document = "query($w: MovieWhere) { moviesConnection(first: 1, where: $w) {
        totalCount nodes { id } facets { genres(first: 1) { count } decades { count } } } }";
    let with = json!({"w": {"title": {"contains": "x"}}});
    let (plain, with) = (asked(&app, document, json!({})).await, asked(&app, document, with).await);
    let cost = |answer: &Value| answer["extensions"]["cost"]["requested"].as_u64().unwrap();
    assert_eq!(cost(&with) - cost(&plain), 4 * 6, "{with}");
}

#[on_both_databases]
async fn long_aliases_and_repeated_ids_do_not_multiply(backend: Backend) {
    let app = TestApp::start(&backend).await;
    seed(&app.app.db, Shape { movies: 120, people: 30, performers: 6 }).await;
    let aliases = |letters: usize| -> String {
        (0..28).map(|n| format!("{}{n:02}: title ", "a".repeat(letters - 2))).collect()
    };
    let document = |letters: usize| {
        let ids = "\"genre:1\" ".repeat(20);
        let films = format!("moviesConnection(first: 100) {{ nodes {{ {} }} }}", aliases(letters));
        format!("{{ nodes(ids: [{ids}]) {{ ... on Genre {{ {films} }} }} }}")
    };
    let refused = asked(&app, &document(65), json!({})).await;
    let extensions = &refused["errors"][0]["extensions"];
    assert_eq!((&extensions["limit"], &extensions["asked"]), (&json!("alias_letters"), &json!(65)));
    // A key of 64 letters is let pass, and paid for.
    let answer = asked(&app, &document(64), json!({})).await;
    let cost = answer["extensions"]["cost"]["requested"].as_u64().unwrap();
    let bytes = answer["data"].to_string().len() as u64;
    assert!(bytes > 1_000_000 && cost > bytes / 1_000, "{bytes} bytes for {cost}");
}

#[on_both_databases]
async fn an_answer_is_no_larger_than_it_may_be(backend: Backend) {
    let most = 6_000;
    let setup = Setup::default().config(|config| config.limits.answer_bytes = most);
    let app = setup.start(&backend).await;
    seed(&app.app.db, Shape { movies: 120, people: 30, performers: 6 }).await;
    for document in [
        "{ movies(first: 100) { id title performers { id name } } }",
        "{ moviesConnection(first: 100) { edges { cursor node { id title overview } } } }",
        "{ nodes(ids: [\"genre:1\", \"genre:1\", \"genre:1\"]) { ... on Genre { movies(first: 100) \
            { id title slug } } } }",
        "{ __schema { types { name description fields { name description } } } }",
    ] {
        let answer = asked(&app, document, json!({})).await;
        let extensions = &answer["errors"][0]["extensions"];
        let reported = ["code", "limit", "value"].map(|name| extensions[name].clone());
        assert_eq!(
            reported,
            [json!("QUERY_LIMIT"), json!("answer_bytes"), json!(most)],
            "{document}"
        );
        assert_eq!(answer.get("data"), None);
    }
    let answer = asked(&app, "{ movies(first: 50) { id title } }", json!({})).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_ends_a_statement_whose_request_has_ended() {
    let Some(backend) = Backend::postgres() else { return };
    let deadline = Duration::from_millis(500);
    let app =
        Setup::default().config(|config| config.http.deadline = deadline).start(&backend).await;
    let other = app.database().connect().await;
    let lock = other.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE movie IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let question = json!({"query": "{ movies { title } }"});
    let asking = app.post(&question);
    let (reply, seen) = tokio::join!(asking, async {
        tokio::time::sleep(deadline / 2).await;
        running(&app).await
    });
    assert_eq!((reply.status, seen), (504, 1), "{reply:?}");
    let gone = async || running(&app).await == 0;
    crate::crash::until("the statement ends although the lock is still held", gone).await;
    lock.rollback().await.unwrap();
    assert_eq!(app.post(&question).await.status, 200);
}

/// An answer of so many bytes.
fn large(bytes: usize) -> ExecutionResult {
    let text = Data::String("x".repeat(bytes));
    let response = Response::new(Data::Object(IndexMap::from_iter([(Name::new("text"), text)])));
    ExecutionResult { response, executed: true, statements: 0, written: 0, rows: 0 }
}

/// A server that answers everything with forty megabytes, to one client at a time.
async fn slow_to_read() -> TestApp {
    let setup = Setup::default().execute(async |_| large(40_000_000)).config(|config| {
        config.http.concurrency = 1;
        config.http.write_timeout = Duration::from_secs(2);
        config.http.idle_timeout = Duration::from_secs(1);
    });
    setup.start(&Backend::Sqlite).await
}

const ASK: &str = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
    content-length: 26\r\n\r\n{\"query\":\"{ __typename }\"}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_does_not_read_holds_its_place_and_is_let_go() {
    let app = slow_to_read().await;
    let mut client = app.connect().await;
    client.write_all(ASK.as_bytes()).await.unwrap();
    let mut begun = [0; 15];
    client.read_exact(&mut begun).await.unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    let question = json!({"query": "{ __typename }"});
    let busy = async || app.post(&question).await.status == 503;
    crate::crash::until("the answer that nobody reads takes the place", busy).await;
    let free = async || app.post(&question).await.status == 200;
    crate::crash::until("the client that does not read is let go", free).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_reads_slowly_gets_everything() {
    let app = slow_to_read().await;
    let mut client = app.connect().await;
    client.write_all(ASK.as_bytes()).await.unwrap();
    let (mut read, mut buffer) = (0, vec![0; 700_000]);
    while read < 40_000_000 {
        // So slowly at first that large buffers of the system would hide that it reads.
        let most = if read < 3_000_000 { 100_000 } else { buffer.len() };
        let more = client.read(&mut buffer[..most]).await.unwrap();
        assert!(more > 0, "cut after {read} bytes");
        read += more;
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}
