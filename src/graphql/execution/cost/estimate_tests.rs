use async_graphql::Variables;
use async_graphql::parser::parse_query;
use serde_json::json;

use super::*;
use crate::graphql::execution::document::get_operation;

fn points(text: &str, variables: serde_json::Value) -> u64 {
    let prices = Prices::of_sdl(&crate::graphql::schema().sdl());
    let document = parse_query(text).unwrap();
    let variables = Variables::from_json(variables);
    let Some(definition) = get_operation(&document, None) else { unreachable!("it is alone") };
    estimate(&prices, &Operation::new(&document, definition, &variables), 100).points
}

#[test]
fn a_fragment_costs_as_often_as_it_is_spread() {
    let fragment = "fragment F on Query { movies(first: 10) { director { name } } }";
    let once = points(&format!("{{ ...F }} {fragment}"), json!({}));
    assert_eq!(once, points("{ movies(first: 10) { director { name } } }", json!({})));
    assert_eq!(points(&format!("{{ ...F ...F ...F }} {fragment}"), json!({})) / 10, once * 3 / 10);
}

#[test]
fn what_directives_leave_out_costs_nothing() {
    let text = "query($v: Boolean = true) {
        a: movies(first: 50) @skip(if: $v) { id } b: movies(first: 10) @include(if: $v) { id } }";
    let (a, b) = (points("{ a: movies(first: 50) { id } }", json!({})), 11);
    assert!(a > b);
    for (variables, expected) in [
        (json!({}), b),
        (json!({"v": true}), b),
        (json!({"v": false}), a),
        // As async-graphql runs it.
        (json!({"v": null}), a),
    ] {
        assert_eq!(points(text, variables.clone()), expected, "{variables}");
    }
}

#[test]
fn a_fragment_costs_only_of_the_types_that_it_is_on() {
    let of = |selection: &str| points(&format!("{{ node(id: 1) {{ {selection} }} }}"), json!({}));
    let movie = of("... on Movie { performers(first: 20) { name } }");
    assert!(movie > of("id"));
    assert_eq!(of("... on Genre { id }"), of("id"));
    assert_eq!(
        of("... on SearchResult { ... on Movie { performers(first: 20) { name } } }"),
        movie
    );
    let within = "... on Person { ... on Movie { performers(first: 20) { name } } }";
    assert_eq!(of(within), of("id"));
}
