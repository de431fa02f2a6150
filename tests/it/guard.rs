//! What the guard lets pass and what it refuses.

use std::fmt::Write;

use async_graphql::parser::parse_query;
use async_graphql::{ServerError, Value, Variables};
use cinegraph::config::Limits;
use cinegraph::graphql::execution::limits::{Figures, admit, check_variables, measure};
use serde_json::json;

use crate::support::random::Random;

/// graphql-js 16.15's `getIntrospectionQuery` with every option on, as GraphiQL sends it.
const INTROSPECTION: &str = include_str!("fixtures/introspection.graphql");

fn extension(error: &ServerError, name: &str) -> Option<Value> {
    error.extensions.as_ref().and_then(|extensions| extensions.get(name)).cloned()
}

fn code(error: &ServerError) -> String {
    match extension(error, "code") {
        Some(Value::String(code)) => code,
        other => panic!("{other:?}"),
    }
}

/// `document(limit)` passes, `document(limit + 1)` is refused under that limit's name.
fn assert_boundary(limit: &str, limits: &Limits, value: usize, document: impl Fn(usize) -> String) {
    if let Err(error) = admit(&document(value), limits) {
        panic!("{limit} {value}: {error:?}");
    }
    let error = admit(&document(value + 1), limits).map(drop).unwrap_err();
    assert_eq!(code(&error), "QUERY_LIMIT", "{error:?}");
    assert_eq!(extension(&error, "limit"), Some(limit.into()), "{error:?}");
    assert_eq!(extension(&error, "value"), Some(value.into()), "{error:?}");
    assert_eq!(extension(&error, "asked"), Some((value + 1).into()), "{error:?}");
}

/// `n` fields, each within the one before.
fn deep(n: usize) -> String {
    format!("{}a{}", "{a".repeat(n - 1) + "{", "}".repeat(n))
}

#[test]
fn each_limit_lets_its_value_pass_and_refuses_one_more() {
    let limits = Limits::default();
    assert_boundary("document_bytes", &limits, 32_768, |n| format!("{{a}}{}", " ".repeat(n - 3)));
    assert_boundary("tokens", &limits, 2_000, |n| format!("{{a(x:[{}])}}", "1 ".repeat(n - 9)));
    assert_boundary("depth", &limits, 15, deep);
    assert_boundary("root_fields", &limits, 20, |n| format!("{{{}}}", "a ".repeat(n)));
    assert_boundary("aliases", &limits, 30, |n| format!("{{a{{{}}}}}", "b:a ".repeat(n)));
    assert_boundary("directives_per_field", &limits, 10, |n| format!("{{a {}}}", "@d".repeat(n)));
    assert_boundary("directives", &limits, 50, |n| format!("{{a{{{}}}}}", "a@d ".repeat(n)));
}

#[test]
fn brackets_in_the_text_keep_the_nesting_limit() {
    let limits = Limits::default();
    // The field's braces and parenthesis are two levels.
    assert_boundary("nesting", &limits, 32, |n| {
        format!("{{a(x:{}{})}}", "[".repeat(n - 2), "]".repeat(n - 2))
    });
}

#[test]
fn fragments_count_towards_the_nesting_limit() {
    let limits = Limits::default();
    assert_boundary("nesting", &limits, 32, |n| {
        let mut document = "{...F1}".to_owned();
        for i in 1..n - 1 {
            write!(document, " fragment F{i} on Query{{...F{}}}", i + 1).unwrap();
        }
        write!(document, " fragment F{} on Query{{a}}", n - 1).unwrap();
        document
    });
}

#[test]
fn fields_are_counted_in_all_operations_with_their_fragments() {
    let limits = Limits { root_fields: usize::MAX, ..Limits::default() };
    assert_boundary("fields", &limits, 5_000, |n| {
        // 2 operations of 50 spreads of 49 fields, and the rest.
        let (spreads, rest) = ("...F ".repeat(50), "a ".repeat(n - 4_900));
        let fragment = format!("fragment F on Query{{{}}}", "a ".repeat(49));
        format!("query A{{{spreads}}} query B{{{spreads}{rest}}} {fragment}")
    });
}

#[test]
fn argument_values_are_counted_after_expanding_fragments() {
    assert_boundary("values", &Limits::default(), 10_000, |n| {
        // 10 spreads of a list of 998 numbers, and the rest.
        let list = "1 ".repeat(998);
        let rest = "1 ".repeat(n - 9_991);
        format!("{{{} a(x:[{rest}])}} fragment F on Query{{a(x:[{list}])}}", "...F ".repeat(10))
    });
}

#[test]
fn variables_keep_the_limits_of_nesting_and_of_values() {
    let limits = Limits::default();
    let refused = |variables: serde_json::Value| {
        let checked = check_variables(&Variables::from_json(variables), &limits);
        checked.err().map(|error| (extension(&error, "limit"), extension(&error, "asked")))
    };
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |n: usize| {
            let inside = if open == "[" { "" } else { "1" };
            let text = format!("{{\"a\":{}{inside}{}}}", open.repeat(n), close.repeat(n));
            serde_json::from_str(&text).unwrap()
        };
        assert_eq!(refused(nested(32)), None);
        assert_eq!(refused(nested(33)), Some((Some("nesting".into()), Some(33.into()))));
        assert_eq!(refused(nested(100)), Some((Some("nesting".into()), Some(33.into()))));
    }
    assert_eq!(refused(json!({"a": vec![1; 4_999], "b": {"c": vec![1; 4_998]}})), None);
    let over = refused(json!({"a": vec![1; 4_999], "b": {"c": vec![1; 4_999]}}));
    assert_eq!(over, Some((Some("values".into()), Some(10_001.into()))));
}

#[test]
fn directives_on_definitions_and_spreads_count() {
    let limits = Limits { directives: 5, ..Limits::default() };
    let document =
        "query Q($v: Int @d) @d { ...F @d ... on Query @d { a } } fragment F on Query @d { a }";
    admit(document, &limits).unwrap();
    let error = admit(document, &Limits { directives: 4, ..limits }).unwrap_err();
    assert_eq!(extension(&error, "asked"), Some(5.into()));
}

#[test]
fn fragments_that_double_are_refused_whatever_they_end_in() {
    for last in ["a", "...Unknown"] {
        let mut document = "{...F1}".to_owned();
        for i in 1..=30 {
            write!(document, " fragment F{i} on Query{{...F{n} ...F{n}}}", n = i + 1).unwrap();
        }
        write!(document, " fragment F31 on Query{{{last}}}").unwrap();
        assert!(document.len() < 1_600, "{}", document.len());
        let error = admit(&document, &Limits::default()).unwrap_err();
        assert_eq!(code(&error), "QUERY_LIMIT", "{error:?}");
        let figures = measure(&parse_query(&document).unwrap()).unwrap().operations[0].figures;
        assert_eq!(figures.fields, 1 << 30);
    }
}

#[test]
fn figures_that_would_overflow_stay_at_the_top() {
    let mut document = "{...F1}".to_owned();
    for i in 1..=70 {
        write!(document, " fragment F{i} on Query{{...F{n} ...F{n}}}", n = i + 1).unwrap();
    }
    document.push_str(" fragment F71 on Query{a}");
    let measured = measure(&parse_query(&document).unwrap()).unwrap();
    assert_eq!(measured.operations[0].figures.fields, usize::MAX);
    assert_eq!(measured.fields(), usize::MAX);
}

#[test]
fn an_operation_that_does_not_run_is_limited_too() {
    let error =
        admit(&format!("query A{{a}} query B{}", deep(16)), &Limits::default()).unwrap_err();
    assert_eq!(extension(&error, "limit"), Some("depth".into()));
    assert_eq!(error.locations[0].column, 12, "the error points at the operation");
}

#[test]
fn fragments_that_contain_themselves_are_a_validation_error() {
    for document in [
        "{...A} fragment A on Query{...A}",
        "{...A} fragment A on Query{a{...B}} fragment B on Query{... on Query{...A}}",
        "{a} fragment A on Query{...B} fragment B on Query{...A}",
    ] {
        let error = admit(document, &Limits::default()).unwrap_err();
        assert_eq!(code(&error), "GRAPHQL_VALIDATION_FAILED", "{document}");
        assert_eq!(error.locations.len(), 1);
    }
}

#[test]
fn a_syntax_error_says_where_it_is_and_what_was_expected() {
    let error = admit("{\n  a(", &Limits::default()).unwrap_err();
    assert_eq!(code(&error), "GRAPHQL_PARSE_FAILED");
    assert!(
        error.message.starts_with("Syntax error at line 2, column 5: expected"),
        "{}",
        error.message
    );
    assert!(!error.message.contains(['\n', '|']), "{}", error.message);
    for document in ["", "# only a comment", "{a} }", "type T{a:Int}"] {
        let error = admit(document, &Limits::default()).unwrap_err();
        assert_eq!(code(&error), "GRAPHQL_PARSE_FAILED", "{document}");
    }
}

#[test]
fn text_that_would_exhaust_the_parsers_stack_is_refused() {
    let limits = Limits { tokens: usize::MAX, document_bytes: usize::MAX, ..Limits::default() };
    for bracket in ["{a", "[", "{a(x:[", "{a(x:{x:"] {
        let error = admit(&bracket.repeat(100_000), &limits).unwrap_err();
        assert_eq!(extension(&error, "limit"), Some("nesting".into()), "{bracket}");
    }
}

#[test]
fn graphiqls_introspection_is_within_the_production_limits() {
    admit(INTROSPECTION, &Limits::default()).unwrap();
}

/// What [`measure`] is to find, by expanding everything.
fn naive(tree: &[Node], fragments: &[Vec<Node>]) -> Figures {
    let mut sum = Figures { nesting: 1, ..Figures::default() };
    for node in tree {
        let (under, below) = match node {
            Node::Field { under, .. } => (naive(under, fragments), 1),
            Node::Inline(under) => (naive(under, fragments), 0),
            Node::Spread(to) => (naive(&fragments[*to], fragments), 0),
        };
        if let Node::Field { alias, directives, .. } = node {
            sum.fields += 1;
            sum.roots += 1;
            sum.aliases += usize::from(*alias);
            sum.directives += directives;
        }
        let under = if matches!(node, Node::Field { under, .. } if under.is_empty()) {
            Figures::default()
        } else {
            under
        };
        sum.fields += under.fields;
        sum.roots += if below == 0 { under.roots } else { 0 };
        sum.aliases += under.aliases;
        sum.directives += under.directives;
        sum.depth = sum.depth.max(below + under.depth);
        sum.nesting = sum.nesting.max(1 + under.nesting);
    }
    sum
}

enum Node {
    Field { alias: bool, directives: usize, under: Vec<Node> },
    Inline(Vec<Node>),
    Spread(usize),
}

/// One to three selections; fragments up to `fragments` may be spread.
fn random_set(random: &mut Random, fragments: usize, budget: usize) -> Vec<Node> {
    (0..=random.below(3))
        .map(|_| match random.below(4) {
            0 if fragments > 0 => Node::Spread(random.below(fragments)),
            1 if budget > 0 => Node::Inline(random_set(random, fragments, budget - 1)),
            _ => Node::Field {
                alias: random.below(2) == 0,
                directives: random.below(3),
                under: if budget > 0 && random.below(2) == 0 {
                    random_set(random, fragments, budget - 1)
                } else {
                    Vec::new()
                },
            },
        })
        .collect()
}

fn print(tree: &[Node]) -> String {
    let selections = tree.iter().map(|node| match node {
        Node::Field { alias, directives, under } => {
            let under = if under.is_empty() { String::new() } else { print(under) };
            format!("{}b{}{under}", if *alias { "a:" } else { "" }, " @d".repeat(*directives))
        }
        Node::Inline(under) => format!("... on Q {}", print(under)),
        Node::Spread(to) => format!("...F{to}"),
    });
    format!("{{{}}}", selections.collect::<Vec<_>>().join(" "))
}

#[test]
fn the_figures_equal_those_of_expanding_everything() {
    let mut random = Random::new(20_261_120);
    for _ in 0..500 {
        let count = random.below(6);
        // A fragment spreads only those before it, so that there is no circle.
        let fragments: Vec<Vec<Node>> =
            (0..count).map(|before| random_set(&mut random, before, 2)).collect();
        let operation = random_set(&mut random, count, 3);
        let mut document = format!("query {}", print(&operation));
        for (at, fragment) in fragments.iter().enumerate() {
            write!(document, " fragment F{at} on Q {}", print(fragment)).unwrap();
        }
        let measured = measure(&parse_query(&document).unwrap()).unwrap();
        assert_eq!(measured.operations[0].figures, naive(&operation, &fragments), "{document}");
    }
}
