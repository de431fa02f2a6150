//! `extensions.cost`: what an operation costs at most, and in fact.

use cinegraph::app::App;
use cinegraph::config::Config;
use serde_json::{Value, json};

use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, Setup, TestApp, TestDatabase, TestSchema, on_both_databases};

/// The six questions that a film site asks most. The last number of each is for the bytes of the
/// answer, by the thousand.
const QUESTIONS: [(&str, u64); 6] = [
    (
        "{ movie(by: {slug: \"film-1\"}) { title creditsConnection(first: 100) \
            { nodes { name } } } }",
        2 + 1 + 100 + 3,
    ),
    (
        "{ movies(first: 20) { title directors { name } performers(first: 5) { name } } }",
        3 + 20 * (1 + 10 + 5) + 13,
    ),
    (
        "{ movies(first: 20) { performers(first: 5) { performedIn(first: 3) \
            { directors { name } } } } }",
        4 + 20 * (1 + 5 * (1 + 3 * (1 + 10))) + 125,
    ),
    (
        "{ moviesConnection(where: {releaseYear: {gte: 1970}}) \
            { totalCount nodes { title } pageInfo { hasNextPage } } }",
        1 + 31 + 20 + 1,
    ),
    ("{ movies(first: 100) { id title } }", 1 + 100 + 7),
    (
        "{ person(by: {slug: \"person-1\"}) { performedIn(first: 20) { title performers(first: 5) \
            { name } } } }",
        3 + 1 + 20 * (1 + 5) + 5,
    ),
];

async fn catalogue(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    seed(&database.db, Shape { movies: 40, people: 30, performers: 6 }).await;
    TestSchema::of(database)
}

async fn requested(schema: &TestSchema, query: &str, variables: Value) -> u64 {
    let answered = schema.ask(query, variables).await;
    assert!(answered.errors.is_empty(), "{query}: {:?}", answered.errors);
    assert_eq!(answered.actual, answered.statements + answered.rows, "{query}");
    assert!(answered.requested >= answered.actual, "{query}: {answered:?}");
    answered.requested
}

#[on_both_databases]
async fn queries_of_a_film_site_cost_what_the_rule_says_and_pass(backend: Backend) {
    let schema = catalogue(&backend).await;
    let mut wrong = Vec::new();
    for (query, expected) in QUESTIONS {
        let requested = requested(&schema, query, Value::Null).await;
        wrong.extend((requested != expected).then_some((query, requested, expected)));
    }
    assert_eq!(wrong, []);
}

#[on_both_databases]
async fn an_operation_costs_the_rows_and_statements_that_it_may_read(backend: Backend) {
    let schema = catalogue(&backend).await;
    cinegraph::catalog::search::fill(&schema.app.db).await.unwrap();
    let mut wrong = Vec::new();
    for (query, expected) in [
        ("{ __typename }", 0),
        ("{ movies { title } }", 21),
        ("{ movies(first: 0) { title } }", 1),
        ("{ movies(first: null) { title } }", 21),
        (
            "{ movies(first: 2) { director { name } collection { name } \
                originalLanguage { code } } }",
            4 + 2 * 4,
        ),
        ("{ movies(first: 2) { coverImage { url } } }", 1 + 2),
        ("{ movies(first: 2) { genres { name } keywords { name } } }", 3 + 2 * (1 + 20 + 200) + 16),
        (
            "{ movies(first: 2) { productionCompanies { name } productionCountries { name } \
                spokenLanguages { name } } }",
            4 + 2 * (1 + 100 + 50 + 50) + 14,
        ),
        ("{ genres { name } }", 1 + 200 + 7),
        ("{ moviesConnection { totalCount } }", 31),
        ("{ moviesConnection(first: 3) { nodes { id } edges { node { title } cursor } } }", 1 + 3),
        ("{ moviesConnection(last: 3) { pageInfo { endCursor } } }", 1 + 3),
        ("{ moviesConnection(first: 3) { pageInfo { hasNextPage hasPreviousPage } } }", 1 + 3 + 2),
        (
            "{ moviesConnection(first: 3) { edges { node { director { name } } } totalCount } }",
            2 + 3 * 2 + 31,
        ),
        (
            "{ moviesConnection { facets { genres { count genre { name } } decades { count } } } }",
            20 + 100 + 6 + 2 * 40,
        ),
        (
            "{ movies(first: 2) { performersConnection(first: 5) { totalCount nodes { name } } } }",
            2 + 30 + 2 * (1 + 1 + 5),
        ),
        ("{ search(query: \"film\") { totalCount } }", 1 + 22 + 20),
        (
            "{ search(query: \"film 1\", first: 5) { nodes { ... on Movie { director { name } } \
                ... on Person { directed(first: 3) { id } } } } }",
            1 + 3 + 2 + 7 + 5 + 5 * 3 + 20,
        ),
        (
            "{ nodes(ids: [\"movie:1\", \"movie:2\", \"person:1\"]) \
                { id ... on Movie { director { name } } ... on Person { directed(first: 3) \
                { id } } } }",
            3 + 2 + 3 * (1 + 3),
        ),
        ("{ node(id: \"movie:1\") { ... on Node { ... on Movie { title } } } }", 2),
        ("{ movies(first: 2) { ...F ...F } } fragment F on Movie { director { name } }", 3 + 2 * 3),
        (
            "{ movies(first: 2) { director @skip(if: true) { name } ... @include(if: false) \
                { genres { name } } } }",
            1 + 2,
        ),
        ("{ changes(first: 3) { nodes { type node { id } } } }", 1 + 6 + 3 * 2 + 1),
        ("{ changes(last: 3) { pageInfo { endCursor hasPreviousPage } } }", 1 + 3 + 1 + 1),
        ("{ changes { nodes { type } } }", 1 + 100 + 1 + 3),
        ("{ __schema { types { name fields { name } } } __type(name: \"Movie\") { name } }", 110),
    ] {
        let requested = requested(&schema, query, Value::Null).await;
        wrong.extend((requested != expected).then_some((query, requested, expected)));
    }
    assert_eq!(wrong, []);
}

#[on_both_databases]
async fn the_values_of_variables_and_their_defaults_count(backend: Backend) {
    let schema = catalogue(&backend).await;
    let query = "query($n: Int = 7, $ids: [ID!] = [\"movie:1\"], $with: Boolean = false) {
        movies(first: $n) { title director @include(if: $with) { name } } nodes(ids: $ids) { id } }";
    for (variables, expected) in [
        (json!({}), 1 + 7 + 2),
        (json!({ "n": null }), 1 + 20 + 2),
        (json!({ "n": 3, "with": true, "ids": ["movie:1", "movie:2"] }), 4 + 3 * 2 + 2),
        (json!({ "ids": "movie:3" }), 1 + 7 + 2),
    ] {
        assert_eq!(requested(&schema, query, variables.clone()).await, expected, "{variables}");
    }
    assert_eq!(
        requested(&schema, "query($n: Int) { movies(first: $n) { id } }", json!({})).await,
        21
    );
}

#[on_both_databases]
async fn the_actual_cost_is_that_of_what_was_read(backend: Backend) {
    let schema = catalogue(&backend).await;
    for (query, actual) in [
        ("{ movies(first: 3) { title } }", 1 + 3),
        ("{ movies(where: {title: {eq: \"nothing\"}}) { director { name } } }", 1),
        ("{ movies(first: 3) { performers(first: 2) { name } } }", 2 + 3 + 6),
        ("{ moviesConnection(first: 3) { totalCount nodes { id } } }", 2 + 1 + 3),
        ("{ moviesConnection(first: 3) { pageInfo { hasNextPage } } }", 1 + 3 + 1),
        (
            "{ moviesConnection { facets { genres(first: 2) \
                { count } originalLanguages { count } } } }",
            2 + 2 + 1,
        ),
        ("{ genres { moviesConnection { facets { genres(first: 2) { count } } } } }", 2 + 3 + 3),
        ("{ __schema { queryType { name } } }", 0),
    ] {
        let answered = schema.data(query).await;
        assert_eq!(answered.actual, actual, "{query}");
    }
}

#[on_both_databases]
async fn the_cost_is_in_the_answer_only_when_asked_for(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let body = json!({ "query": "{ movies(first: 2) { id } }" });
    assert_eq!(app.post(&body).await.json()["extensions"], Value::Null);
    let request = app.request("POST", "/graphql").header("x-cinegraph-cost", "1").json(&body);
    let expected = json!({ "cost": { "requested": 3, "actual": 1 } });
    assert_eq!(app.send(request).await.json()["extensions"], expected);
    let schema = json!({ "query": body["query"], "extensions": { "cost": true } });
    assert_eq!(app.post(&schema).await.json()["extensions"], expected);
}

#[on_both_databases]
async fn an_operation_above_the_limit_is_refused_before_it_runs(backend: Backend) {
    let app = Setup::default().config(|config| config.limits.cost = 21).start(&backend).await;
    let query = |n: u64| json!({ "query": format!("{{ movies(first: {n}) {{ id }} }}") });
    assert_eq!(app.post(&query(20)).await.json()["errors"], Value::Null);
    let refused = app.post(&query(21)).await;
    assert_eq!(refused.code(), "QUERY_LIMIT");
    let error = &refused.json()["errors"][0];
    let reported = ["limit", "value", "asked"].map(|name| error["extensions"][name].clone());
    assert_eq!(reported, [json!("cost"), json!(21), json!(22)]);
    assert_eq!(refused.json()["data"], Value::Null);
    // Only the operation that runs counts, and a page that is too large keeps its own error.
    let two = "query A { movies(first: 100) { id } } query B { movies(first: 1) { id } }";
    let chosen = json!({ "query": two, "operationName": "B" });
    assert_eq!(app.post(&chosen).await.json()["errors"], Value::Null);
}

#[tokio::test]
async fn a_page_that_is_too_large_is_refused_for_its_size() {
    let schema = TestSchema::of(TestDatabase::start(&Backend::Sqlite).await);
    let answered =
        schema.ask("{ movies(first: 2000000000) { performers { id } } }", Value::Null).await;
    assert_eq!(answered.errors[0]["extensions"]["limit"], "page");
}

#[tokio::test]
async fn fragments_that_double_are_priced_once_each() {
    let mut schema = TestSchema::of(TestDatabase::start(&Backend::Sqlite).await);
    let mut config = Config::default();
    config.limits.fields = usize::MAX;
    schema.app = App::new(schema.database.db.clone(), config);
    let mut query = "{ movies(first: 100) { ...F0 } }".to_owned();
    for n in 0..25 {
        query += &format!(" fragment F{n} on Movie {{ ...F{0} ...F{0} }}", n + 1);
    }
    query += " fragment F25 on Movie { genres { name } }";
    let refused = schema.ask(&query, Value::Null).await;
    assert_eq!(refused.errors[0]["extensions"]["limit"], "cost");
}

#[tokio::test]
async fn the_playgrounds_introspection_passes_by_default() {
    let schema = TestSchema::of(TestDatabase::start(&Backend::Sqlite).await);
    let answered = schema.data(include_str!("fixtures/introspection.graphql")).await;
    assert_eq!((answered.requested, answered.actual), (100, 0));
}
