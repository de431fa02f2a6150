use std::fmt::Write;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Positioned, Variables};
use serde_json::json;

use super::*;

fn parse(text: &str) -> ExecutableDocument {
    parse_query(text).unwrap()
}

fn definition(document: &ExecutableDocument) -> &Positioned<OperationDefinition> {
    match &document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(operations) => operations.values().next().unwrap(),
    }
}

fn walk(document: &ExecutableDocument) -> Walk<'_, '_> {
    Walk::new(&document.fragments, &definition(document).node.selection_set.node)
}

fn word(selected: Selected<'_>) -> String {
    match selected {
        Selected::Field(field) => field.node.response_key().node.to_string(),
        Selected::Inline(fragment) => match &fragment.node.type_condition {
            Some(on) => format!("on {}", on.node.on.node),
            None => "...".to_owned(),
        },
        Selected::Spread(spread, _) => format!("...{}", spread.node.fragment_name.node),
    }
}

/// The steps in words: `+` enters, `-` leaves, and a spread that is not followed says why.
fn steps(walk: Walk<'_, '_>) -> String {
    let steps = walk.map(|visit| match visit {
        Visit::Enter(selected) => format!("+{}", word(selected)),
        Visit::Leave(selected) => format!("-{}", word(selected)),
        Visit::Stop(spread, why) => format!("{}:{why:?}", spread.node.fragment_name.node),
    });
    steps.collect::<Vec<_>>().join(" ")
}

fn keys(walk: Walk<'_, '_>) -> String {
    let keys = walk.fields().map(|field| field.node.response_key().node.to_string());
    keys.collect::<Vec<_>>().join(" ")
}

/// The keys that an operation has with these variables.
fn kept(text: &str, variables: serde_json::Value) -> String {
    let (document, variables) = (parse(text), Variables::from_json(variables));
    let operation = Operation::new(&document, definition(&document), &variables);
    keys(walk(&document).of(&operation).once())
}

/// A document of a hundred fragments that each spread the next one twice.
fn doubling() -> ExecutableDocument {
    let mut text = "{ ...F0 z }".to_owned();
    for i in 0..100 {
        write!(text, " fragment F{i} on Q {{ ...F{n} a{i} ...F{n} }}", n = i + 1).unwrap();
    }
    parse(&(text + " fragment F100 on Q { b { c } }"))
}

#[test]
fn fields_come_in_the_order_of_the_document_and_are_not_entered() {
    let text = "{ a { x } ...F ... on Q { d } ... @d { e } f } fragment F on Q { b { y } c }";
    assert_eq!(keys(walk(&parse(text))), "a b c d e f");
    let expected = "+a +...F +b +c -...F +on Q +d -on Q +... +e -... +f";
    assert_eq!(steps(walk(&parse(text))), expected);
}

#[test]
fn a_deep_walk_enters_and_leaves_fields_too() {
    let document = parse("{ a { b ...F } c } fragment F on Q { d { e } }");
    let expected = "+a +b -b +...F +d +e -e -d -...F -a +c -c";
    assert_eq!(steps(walk(&document).deep()), expected);
}

#[test]
fn what_is_passed_is_neither_walked_nor_left() {
    let document = parse("{ a { b } ...F c } fragment F on Q { d ... on Q { e } }");
    for (deep, expected) in [(false, "+a +...F +c"), (true, "+a +...F +c -c")] {
        let mut walk = if deep { walk(&document).deep() } else { walk(&document) };
        let mut seen = Vec::new();
        while let Some(visit) = walk.next() {
            match visit {
                Visit::Enter(selected) => {
                    seen.push(format!("+{}", word(selected)));
                    if word(selected) != "c" {
                        walk.pass();
                        // Once is enough: there is nothing else to be left out.
                        walk.pass();
                    }
                }
                Visit::Leave(selected) => seen.push(format!("-{}", word(selected))),
                Visit::Stop(..) => unreachable!("every fragment is known"),
            }
        }
        assert_eq!(seen.join(" "), expected);
    }
}

#[test]
fn a_field_that_is_not_entered_leaves_its_parent_as_it_is() {
    let document = parse("{ ...F c } fragment F on Q { a b }");
    let mut walk = walk(&document);
    assert!(matches!(walk.next(), Some(Visit::Enter(Selected::Spread(..)))));
    assert!(matches!(walk.next(), Some(Visit::Enter(Selected::Field(_)))));
    walk.pass();
    assert_eq!(steps(walk), "+b -...F +c");
}

#[test]
fn a_fragment_is_followed_as_often_as_it_is_spread_or_once() {
    let document = parse("{ ...F a ...F } fragment F on Q { b ...G } fragment G on Q { c }");
    let again = "+...F +b +...G +c -...G -...F";
    assert_eq!(steps(walk(&document)), format!("{again} +a {again}"));
    assert_eq!(steps(walk(&document).once()), format!("{again} +a F:Repeated"));
}

#[test]
fn a_spread_that_is_left_out_does_not_count_as_followed() {
    let text = "query($v: Boolean!) { ...F @skip(if: $v) a ...F } fragment F on Q { b }";
    assert_eq!(kept(text, json!({"v": true})), "a b");
    assert_eq!(kept(text, json!({"v": false})), "b a");
}

#[test]
fn a_fragment_within_itself_ends_there() {
    let document = parse("{ ...A } fragment A on Q { a ...B } fragment B on Q { ...A b ...B }");
    assert_eq!(steps(walk(&document)), "+...A +a +...B A:Cycle +b B:Cycle -...B -...A");
    assert_eq!(
        steps(walk(&document).once()),
        "+...A +a +...B A:Repeated +b B:Repeated -...B -...A"
    );
    let deep = parse("{ ...A } fragment A on Q { a { ...A } }");
    assert_eq!(steps(walk(&deep).deep()), "+...A +a A:Cycle -a -...A");
    assert_eq!(steps(walk(&deep).within(&Name::new("A"))), "A:Cycle");
}

#[test]
fn an_unknown_fragment_is_a_stop() {
    assert_eq!(steps(walk(&parse("{ a ...F b }"))), "+a F:Unknown +b");
}

#[test]
fn a_fragment_on_a_type_that_does_not_apply_is_left_out() {
    let text = "{ a ...F ... on Movie { b } ... on Person { c } ... { d } }
        fragment F on Person { e }";
    let applies = |condition: &Name| condition == "Movie";
    assert_eq!(keys(walk(&parse(text)).on(&applies)), "a b d");
}

#[test]
fn directives_read_literals_variables_and_their_defaults() {
    let literal =
        "{ a @skip(if: true) b @skip(if: false) c @include(if: true) d @include(if: false)
        e @include(if: true) @skip(if: true) f @other(if: true) ... @skip(if: true) { g } }";
    assert_eq!(kept(literal, json!({})), "b c f");
    let text = "query($v: Boolean = true) {
        a @skip(if: $v) b @include(if: $v) ...F @skip(if: $v) ... @include(if: $v) { c } }
        fragment F on Q { d }";
    assert_eq!(kept(text, json!({})), "b c");
    assert_eq!(kept(text, json!({"v": true})), "b c");
    assert_eq!(kept(text, json!({"v": false})), "a d");
}

#[test]
fn a_null_condition_counts_as_false() {
    let text = "query($v: Boolean = true) { a @skip(if: $v) b @include(if: $v) }";
    assert_eq!(kept(text, json!({"v": null})), "a");
    assert_eq!(kept("query($v: Boolean) { a @skip(if: $v) b @include(if: $v) }", json!({})), "a");
}

#[test]
fn a_walk_once_over_fragments_that_double_is_linear() {
    let document = doubling();
    let steps = walk(&document).once().count();
    // Each of 101 fragments is entered and left; 100 are stopped at; 102 fields.
    assert_eq!(steps, 101 * 2 + 100 + 102);
    assert!(keys(walk(&document).once()).ends_with("a1 a0 z"));
}

#[test]
fn a_walk_takes_no_stack_however_far_fragments_lead() {
    const COUNT: usize = 20_000;
    let mut text = "{ ...F0 }".to_owned();
    for i in 0..COUNT {
        write!(text, " fragment F{i} on Q {{ ...F{} }}", i + 1).unwrap();
    }
    let document = parse(&format!("{text} fragment F{COUNT} on Q {{ a }}"));
    assert_eq!(keys(walk(&document)), "a");
    assert_eq!(walk(&document).deep().count(), 2 * (COUNT + 1) + 2);
}
