use async_graphql::{Name, Value as ConstValue};

use super::*;
use crate::graphql::selection::Operation;

fn parsed(text: &str) -> Parsed {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn refused(text: &str) -> SyntaxError {
    match parse(text) {
        Err(error) => error,
        Ok(parsed) => panic!("{text}: {parsed:?}"),
    }
}

/// The value of the default in `query($v: T = …)`.
fn value(text: &str) -> ConstValue {
    let document = parsed(&format!("query($v: T = {text}) {{ a }}")).document;
    let (_, operation) = document.operations.iter().next().unwrap();
    let variables = async_graphql::Variables::default();
    Operation::new(&document, operation, &variables).variable("v").unwrap().clone()
}

#[test]
fn descriptions_are_allowed_where_the_specification_has_them() {
    for text in [
        "\"q\" query Q(\"v\" $v: Int) { a }",
        "\"\"\"q\"\"\" mutation { a }",
        "{ ...F } \"f\" fragment F on T { a }",
    ] {
        parsed(text);
    }
    for text in ["\"q\" { a }", "\"q\" \"r\" query { a }", "{ \"a\" a }", "\"q\""] {
        refused(text);
    }
}

#[test]
fn strings_mean_what_the_specification_says() {
    for (text, expected) in [
        (r#""""#, ""),
        (r#""\u{1F600}""#, "😀"),
        (r#""\u{00000041}\u0042""#, "AB"),
        (r#""\uD83C\uDFAC!""#, "🎬!"),
        (r#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        ("\"a\u{7}\u{feff}, #\"", "a\u{7}\u{feff}, #"),
        (r#""""a \""" \n b""""#, "a \"\"\" \\n b"),
        ("\"\"\"\n    a\r\n      b\r\r    c\n  \"\"\"", "a\n  b\n\nc"),
        ("\"\"\"a\n  b\n\"\"\"", "a\nb"),
        ("\"\"\"\"\"\"", ""),
    ] {
        assert_eq!(value(text), ConstValue::String(expected.to_owned()), "{text}");
    }
    for text in [
        r#""\u{}""#,
        r#""\u{110000}""#,
        r#""\u{D800}""#,
        r#""\uD83C""#,
        r#""\uD83C\u0041""#,
        r#""\uDFAC\uD83C""#,
        r#""\u00""#,
        r#""\x""#,
        r#""\u{41""#,
        "\"a\nb\"",
        "\"a",
        "\"\"\"a",
    ] {
        refused(&format!("{{ a(b: {text}) }}"));
    }
}

#[test]
fn numbers_are_those_of_the_specification() {
    for (text, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("12", "12"),
        ("-1.50", "-1.5"),
        ("1e3", "1000.0"),
        ("9223372036854775808", "9223372036854775808"),
        ("0.0e-1", "0.0"),
    ] {
        assert_eq!(value(text).to_string(), expected, "{text}");
    }
    for text in ["01", "-", "+1", "1.", ".5", "1e", "1a", "0x1", "1.2.3", "1_", "1e400", "00"] {
        refused(&format!("{{ a(b: {text}) }}"));
    }
}

#[test]
fn what_is_not_a_document_is_refused_where_it_is_wrong() {
    for (text, line, column) in [
        ("", 1, 1),
        ("{ a", 1, 4),
        ("{\r\n\r  ?", 3, 3),
        ("{ }", 1, 3),
        ("query() { a }", 1, 7),
        ("{ a() }", 1, 5),
        ("{ ...on }", 1, 9),
        ("fragment on on T { a }", 1, 10),
        ("query($v: Int = $w) { a }", 1, 17),
        ("query($v: Int @a(b: $c)) { a }", 1, 21),
        ("query($v: Int @a = 1) { a }", 1, 18),
        ("type T { a: Int }", 1, 1),
        ("{ é }", 1, 3),
        ("{ a } }", 1, 7),
        ("{ a(b: \"é\", c: ?) }", 1, 16),
        ("{ a.. }", 1, 4),
    ] {
        let at = refused(text).at;
        assert_eq!((at.line, at.column), (line, column), "{text:?}");
    }
}

#[test]
fn what_is_given_twice_is_noted() {
    let what = |text| parsed(text).repeated.into_iter().map(|it| it.what).collect::<Vec<_>>();
    let name = Name::new;
    assert_eq!(what("{ a(b: {c: 1, d: {c: 1}}) }"), []);
    assert_eq!(what("{ a(b: {c: 1, c: 2}) }"), [RepeatedKind::InputField(name("c"))]);
    assert_eq!(what("query A { a } query A { a }"), [RepeatedKind::Operation(name("A"))]);
    assert_eq!(what("query A { a } { a }"), [RepeatedKind::Unnamed]);
    assert_eq!(what("{ a } query A { a } { a }"), [RepeatedKind::Unnamed, RepeatedKind::Unnamed]);
    let twice = "{ ...F } fragment F on T { a } fragment F on T { a }";
    assert_eq!(what(twice), [RepeatedKind::Fragment(name("F"))]);
}

#[test]
fn marks_commas_and_comments_mean_nothing() {
    parsed("\u{feff}#{\r{,,a\u{feff},#}\n}#");
    parsed(
        "query Q ( $a : [ Int ! ] ! = [ ] @d ( x : {} ) ) @e { b : a ( c : $a ) @f { ... @g { d } } }",
    );
    parsed("{ on query mutation true null fragment: type }");
}
