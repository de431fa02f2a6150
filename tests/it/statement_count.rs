//! The statement count: statements are at most root fields + relation fields + totals selected.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

const NESTED: &str = "query($n: Int!) { movies(first: $n) { title performers(first: 5) { name
    performedIn(first: 3) { title directors { name } } } } }";

async fn catalogue(backend: &Backend, movies: usize) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    seed(&database.db, Shape { movies, people: 200, performers: 8 }).await;
    let mut schema = TestSchema::of(database);
    let mut config = cinegraph::config::Config::default();
    (config.limits.page, config.limits.cost) = (1000, usize::MAX);
    schema.app = cinegraph::app::App::new(schema.database.db.clone(), config);
    schema
}

/// Each parent of a list costs its rows and no more; a shared person or film is read once.
fn rows_of_nested(data: &Value, n: usize) -> u64 {
    let movies = data["movies"].as_array().unwrap();
    let people: HashSet<_> = all(movies, "performers").map(|person| &person["name"]).collect();
    let films: HashSet<_> = all(movies, "performers")
        .flat_map(|person| person["performedIn"].as_array().unwrap())
        .map(|film| &film["title"])
        .collect();
    (n + movies.len() * 5 + people.len() * 3 + films.len()) as u64
}

fn all<'a>(parents: &'a [Value], field: &'a str) -> impl Iterator<Item = &'a Value> {
    parents.iter().flat_map(move |parent| parent[field].as_array().unwrap())
}

#[on_both_databases]
async fn a_nested_query_is_one_statement_a_level_for_all_parents(backend: Backend) {
    let schema = catalogue(&backend, 1000).await;
    for n in [1, 10, 1000] {
        let answered = schema.ask(NESTED, json!({ "n": n })).await;
        assert_eq!(answered.errors, Vec::<Value>::new());
        assert_eq!(answered.data["movies"].as_array().unwrap().len(), n);
        assert_eq!(answered.statements, 4, "{n} parents");
        assert_eq!(answered.rows, rows_of_nested(&answered.data, n), "{n} parents");
    }
}

#[on_both_databases]
async fn the_law_holds_with_32_clients_at_once(backend: Backend) {
    let schema = Arc::new(catalogue(&backend, 300).await);
    let ask = |n: usize| {
        let schema = schema.clone();
        tokio::spawn(async move {
            let answered = schema.ask(NESTED, json!({ "n": n })).await;
            assert!(answered.errors.is_empty(), "{:?}", answered.errors);
            (answered.statements, answered.rows)
        })
    };
    let asked: Vec<_> = (0..32).map(|client| ask(1 + client * 9)).collect();
    for (client, asked) in futures_util::future::join_all(asked).await.into_iter().enumerate() {
        let alone = schema.ask(NESTED, json!({ "n": 1 + client * 9 })).await;
        assert_eq!(asked.unwrap(), (4, alone.rows));
    }
}

#[on_both_databases]
async fn aliases_fragments_and_repeated_fields_add_no_statement(backend: Backend) {
    let schema = catalogue(&backend, 50).await;
    for (query, statements) in [
        ("{ movies { title } movies { id } }", 1),
        ("{ a: movies(first: 3) { id } b: movies(first: 3) { title } }", 1),
        ("{ a: movies(first: 3) { id } b: movies(first: 4) { title } }", 2),
        ("{ movies { performers { name } performers { id } } }", 2),
        ("{ movies { a: performers(first: 1) { name } b: performers(first: 2) { name } } }", 3),
        ("{ movies { ...P ...P } } fragment P on Movie { performers { name directed { id } } }", 3),
        ("{ movies { performers @skip(if: true) { name } } }", 1),
        (
            "{ movies { genres { name } collection { name } originalLanguage { name } \
                director { name } } }",
            5,
        ),
        ("{ moviesConnection(first: 5) { nodes { id } edges { node { title } } } }", 1),
        ("{ nodes(ids: [\"movie:1\", \"movie:2\", \"movie:1\"]) { id } }", 1),
        ("{ movie(by: {slug: \"film-1\"}) { title } }", 1),
        ("{ movies(where: {id: \"no-such-film\"}) { performers { name } } }", 1),
        ("{ __typename }", 0),
    ] {
        assert_eq!(schema.data(query).await.statements, statements, "{query}");
    }
}

#[on_both_databases]
async fn only_selected_columns_and_those_of_the_order_are_read(backend: Backend) {
    use std::sync::Mutex;
    let mut schema = catalogue(&backend, 5).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    schema.app.db.observe(move |info| log.lock().unwrap().push(info.statement.sql.clone()));
    schema
        .data(
            "query { x: movies(orderBy: [{field: TITLE}]) { ...T overview @skip(if: true) } }
        fragment T on Movie { t: title ... { tagline } }",
        )
        .await;
    let columns = || {
        let sql = seen.lock().unwrap().pop().unwrap();
        crate::support::inner(&sql).split(" FROM ").next().unwrap().to_owned()
    };
    let expected = r#"SELECT "n"."id" AS "c0", "n"."title" AS "c1", "n"."sort_title" AS "c2", "n"."tagline" AS "c3""#;
    assert_eq!(columns(), expected);
    schema
        .data(
            "{ node(id: \"movie:1\") { id ... on Movie { tagline } ... on Person { slug } \
        ... on Node { id } ...G } }
        fragment G on Genre { slug }",
        )
        .await;
    let key = if matches!(backend, Backend::Sqlite) { "value" } else { "k" };
    assert_eq!(
        columns(),
        format!(r#"SELECT "k"."{key}", "n"."id" AS "c0", "n"."tagline" AS "c1""#)
    );
}

#[on_both_databases]
async fn clients_that_disconnect_leave_nothing_behind(backend: Backend) {
    let schema = Arc::new(catalogue(&backend, 300).await);
    for round in 0..100_u64 {
        let pause = Duration::from_micros(round * 397 % 20_000);
        let _ = tokio::time::timeout(pause, schema.ask(NESTED, json!({ "n": 200 }))).await;
    }
    // As many at once as there are connections: none may be held by a dropped request.
    let ask = || schema.ask(NESTED, json!({ "n": 50 }));
    for answered in futures_util::future::join_all((0..8).map(|_| ask())).await {
        assert_eq!((answered.statements, answered.errors.len()), (4, 0));
    }
}

#[on_both_databases]
async fn a_failed_statement_fails_all_its_reads_and_hides_its_cause(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let schema = catalogue(&backend, 20).await;
    schema.app.db.writer().execute_unprepared("DROP TABLE movie_genre").await.unwrap();
    let answered = schema
        .ask("{ movies(first: 20) { title genres { name } director { name } } }", Value::Null)
        .await;
    assert_eq!(answered.errors.len(), 20);
    for error in &answered.errors {
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert!(!error.to_string().contains("movie_genre"), "{error}");
    }
    assert_eq!(answered.data, Value::Null, "genres may not be null, nor may a film in the list");
    let partial =
        schema.ask("{ movies(first: 20) { title director { name } } }", Value::Null).await;
    assert!(partial.errors.is_empty());
}
