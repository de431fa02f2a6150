//! What a value that does not fit is answered with: no data, its place, and types of the schema.

use cinegraph::graphql;
use serde_json::{Value, json};

use crate::support::{Backend, TestApp, on_both_databases};

/// The message of a request that is refused before anything runs.
async fn refused(app: &TestApp, query: &str, variables: Value) -> String {
    let answer = app.query(query, variables).await;
    assert_eq!(answer.get("data"), None, "{query}: {answer}");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    assert!(answer["errors"][0]["locations"][0]["line"].is_u64(), "{answer}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[on_both_databases]
async fn a_value_that_does_not_fit_its_argument_is_refused(backend: Backend) {
    let app = TestApp::start(&backend).await;
    for (query, expected) in [
        (
            "{ movies(orderBy: 5) { id } }",
            "\"orderBy\" is of the type MovieOrder: 5 is not an object.",
        ),
        (
            "{ movies(first: 3000000000) { id } }",
            "\"first\" is of the type Int: 3000000000 is not a whole number from -2147483648 to 2147483647.",
        ),
        (
            "{ movies(where: {runtime: {gt: \"long\"}}) { id } }",
            "\"where.runtime.gt\" is of the type Int: \"long\" is not a whole number from -2147483648 \
             to 2147483647.",
        ),
        (
            "{ movies(where: {releaseDate: {gt: \"1900-02-29\"}}) { id } }",
            "\"where.releaseDate.gt\" is of the type PartialDate: \"1900-02-29\" is not a date like 1975, \
             1975-10 or 1975-10-03, in quotation marks.",
        ),
        (
            "{ moviesConnection(after: 5) { totalCount } }",
            "\"after\" is of the type Cursor: 5 is not a cursor, in quotation marks.",
        ),
        ("{ movies(orderBy: [{field: RELEASE_DAT}]) { id } }", "; did you mean \"RELEASE_DATE\"?"),
        ("{ movie(by: {}) { id } }", "\"by\" takes exactly one of "),
    ] {
        let message = refused(&app, query, json!({})).await;
        assert!(message.contains(expected), "{query}: {message}");
    }
}

#[on_both_databases]
async fn a_variable_that_does_not_fit_is_refused(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let films = "query($w: MovieWhere, $n: Int = 2) { movies(where: $w, first: $n) { id } }";
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for (query, variables, expected) in [
        (
            node,
            json!({}),
            "Variable \"$id\" was not sent; it is of the type ID!, which needs a value.",
        ),
        (node, json!({"id": null}), "\"$id\" is of the type ID!, which cannot be null."),
        (node, json!({"id": 1.5}), "\"$id\" is of the type ID: 1.5 is not an id"),
        (
            "query($id: ID) { node(id: $id) { id } }",
            json!({"id": "movie:1"}),
            "Variable \"$id\" is of the type ID and is used where ID! is expected, in the argument \"id\".",
        ),
        (
            films,
            json!({"w": {"runtime": {"gt": "long"}}}),
            "\"$w.runtime.gt\" is of the type Int: \"long\"",
        ),
        (
            films,
            json!({"w": {"runtim": {}}}),
            "\"$w.runtim\" is not a field of MovieWhere; did you mean \"runtime\"?",
        ),
        (
            films,
            json!({"w": {"AND": [{}, 7]}}),
            "\"$w.AND.1\" is of the type MovieWhere: 7 is not an object.",
        ),
        (films, json!({"n": "many"}), "\"$n\" is of the type Int: \"many\""),
    ] {
        let message = refused(&app, query, variables).await;
        assert!(message.contains(expected), "{query}: {message}");
    }
}

#[on_both_databases]
async fn every_value_that_does_not_fit_is_reported(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let query = "query($a: Int, $b: Int!, $c: ID!) { a: movies(first: $a) { id } b: movies(first: $b) { id } \
                 c: node(id: $c) { id } }";
    let answer = app.query(query, json!({"a": true, "c": []})).await;
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(3), "{answer}");
}

#[on_both_databases]
async fn a_variable_that_is_absent_leaves_its_place_to_its_default(backend: Backend) {
    let app = TestApp::start(&backend).await;
    let query = "query($first: Int, $skip: Int) { movies(first: $first, skip: $skip) { id } }";
    assert_eq!(app.query(query, json!({})).await, json!({"data": {"movies": []}}));
}

/// Types that async-graphql's own messages name, and the schema lacks.
#[test]
fn no_message_names_a_type_of_no_schema() {
    let sdl = graphql::schema().sdl();
    for name in ["PersonValues", "MovieValues", "Oneof"] {
        assert!(!sdl.contains(name), "{name}");
    }
}
