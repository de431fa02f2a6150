//! `extensions.database`: the statements of an operation, shown.

use serde_json::{Value, json};

use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, Setup, TestApp, on_both_databases};

const QUERY: &str = "{ movies(first: 2) { title stars: performers(first: 1) { name } }
    moviesConnection(first: 1) { totalCount nodes { performers(first: 1) { slug } } } }";

async fn app(setup: Setup, backend: &crate::support::Backend) -> TestApp {
    let app = setup.start(backend).await;
    seed(&app.app.db, Shape { movies: 5, people: 5, performers: 3 }).await;
    app
}

fn explained() -> Value {
    json!({ "query": QUERY, "extensions": { "explain": true } })
}

#[on_both_databases]
async fn an_answer_explains_what_it_read_when_asked(backend: Backend) {
    let app = app(Setup::default(), &backend).await;
    let database = app.post(&explained()).await.json()["extensions"]["database"].clone();
    let plan = database["plan"].as_array().unwrap();
    let sum = |field: &str| plan.iter().map(|entry| entry[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!(database["statements"], sum("statements"));
    assert_eq!(database["rows"], sum("rows"));
    let columns: usize = plan.iter().map(|entry| entry["columns"].as_array().unwrap().len()).sum();
    assert_eq!(database["columns"], columns);
    assert!(database["milliseconds"].as_f64().unwrap() > 0.0);
    let movies = plan.iter().find(|entry| entry["path"] == "movies").unwrap();
    assert_eq!(
        *movies,
        json!({"path": "movies", "statements": 1, "rows": 2, "columns": ["movie.id", "movie.title"]})
    );
    let total = plan.iter().find(|entry| entry["path"] == "moviesConnection.totalCount").unwrap();
    assert_eq!((&total["rows"], &total["columns"]), (&json!(1), &json!([])));
    let stars: Vec<_> = plan
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .filter(|path| path.contains("movies.stars"))
        .collect();
    assert_eq!(stars.len(), 1, "{plan:?}");
}

#[on_both_databases]
async fn the_plan_is_in_the_answer_only_when_asked_for(backend: Backend) {
    let app = app(Setup::default(), &backend).await;
    let body = json!({ "query": QUERY });
    assert_eq!(app.post(&body).await.json()["extensions"], Value::Null);
    let request = app.request("POST", "/graphql").header("x-cinegraph-explain", "1").json(&body);
    assert!(app.send(request).await.json()["extensions"]["database"]["statements"].is_u64());
}

#[on_both_databases]
async fn a_setting_keeps_it_from_everybody(backend: Backend) {
    let app = app(Setup::default().config(|config| config.explain = false), &backend).await;
    let answer = app.post(&explained()).await.json();
    assert_eq!((&answer["extensions"], &answer["errors"]), (&Value::Null, &Value::Null));
}
