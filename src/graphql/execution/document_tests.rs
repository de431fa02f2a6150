use std::fmt::Write;

use async_graphql::{Response, value};

use super::*;
use crate::auth::Viewer;
use crate::config::Limits;
use crate::graphql::execution::{authorization, cost, schema};
use crate::graphql::selection::Walk;

fn documents(kept: u64, bytes: u64) -> Documents {
    Documents::new("type Query { a: Int b: Int }", &config::Documents { kept, bytes })
}

/// How many documents are kept, and what they weigh together.
fn held(documents: &Documents) -> (u64, u64) {
    let kept = documents.kept.as_ref().unwrap();
    kept.run_pending_tasks();
    (kept.entry_count(), kept.weighted_size())
}

fn admit(documents: &Documents, text: &str) -> Arc<Document> {
    documents.admit(text, &Limits::default()).unwrap()
}

#[test]
fn a_document_is_parsed_once() {
    let documents = documents(10, 1_000_000);
    let first = admit(&documents, "{a}");
    assert!(Arc::ptr_eq(&first, &admit(&documents, "{a}")));
    assert!(!Arc::ptr_eq(&first, &admit(&documents, "{b}")));
}

#[test]
fn no_more_documents_are_kept_than_the_setting_says() {
    let documents = documents(10, 1_000_000);
    for n in 0..500 {
        admit(&documents, &format!("{{a}}#{n}"));
    }
    assert_eq!(held(&documents).0, 10);
}

#[test]
fn no_more_bytes_are_kept_than_the_setting_says() {
    let documents = documents(1_000, 200_000);
    for n in 0..300 {
        let fields = "a b ".repeat(n % 10 + 1);
        admit(&documents, &format!("{{{fields}}}#{n}"));
    }
    let (count, weight) = held(&documents);
    assert!(weight <= 200_000 && count < 300, "{count} documents of {weight} bytes");
}

#[test]
fn nothing_is_kept_where_the_setting_is_0() {
    for documents in [documents(0, 1_000), documents(1_000, 0)] {
        let first = admit(&documents, "{a}");
        assert!(!Arc::ptr_eq(&first, &admit(&documents, "{a}")));
    }
}

#[test]
fn a_kept_document_keeps_the_limits_of_each_request() {
    let documents = documents(10, 1_000_000);
    let text = "{a b}";
    admit(&documents, text);
    let limits = [
        Limits { document_bytes: 4, ..Limits::default() },
        Limits { tokens: 3, ..Limits::default() },
        Limits { root_fields: 1, ..Limits::default() },
        Limits { fields: 1, ..Limits::default() },
    ];
    for limits in limits {
        let kept = documents.admit(text, &limits).unwrap_err();
        let fresh = self::documents(0, 0).admit(text, &limits).unwrap_err();
        let error =
            |errors: &[ServerError]| (errors[0].message.clone(), errors[0].extensions.clone());
        assert_eq!(error(&kept), error(&fresh));
    }
}

#[test]
fn what_was_refused_is_not_kept() {
    let documents = documents(10, 1_000_000);
    for text in ["{", "{...F} fragment F on Query {...F}"] {
        documents.admit(text, &Limits::default()).unwrap_err();
    }
    assert_eq!(held(&documents).0, 0);
}

/// The key of the first field of the operation that is chosen.
fn chosen(text: &str, name: Option<&str>) -> Option<String> {
    let document = admit(&documents(0, 0), text);
    let variables = Variables::default();
    let operation = document.operation_with(name, &variables)?;
    let kind = document.kind(name).map(|kind| kind.to_string());
    assert_eq!(kind.as_deref(), Some("query"), "both choose the same");
    let first = Walk::new(operation.fragments, operation.set()).fields().next()?;
    Some(first.node.response_key().node.to_string())
}

#[test]
fn an_operation_is_chosen_by_its_name_or_because_it_is_alone() {
    for (text, name, expected) in [
        ("{ a }", None, Some("a")),
        ("{ a }", Some("A"), None),
        ("query A { a }", None, Some("a")),
        ("query A { a }", Some("A"), Some("a")),
        ("query A { a }", Some("B"), None),
        ("query A { a } query B { b }", None, None),
        ("query A { a } query B { b }", Some("B"), Some("b")),
        ("query A { a } query B { b }", Some("C"), None),
    ] {
        assert_eq!(chosen(text, name).as_deref(), expected, "{name:?} of {text}");
    }
}

#[test]
fn a_document_introspects_where_a_field_does() {
    let sdl = "type Query { a(x: String): Int }";
    let documents = Documents::new(sdl, &config::Documents { kept: 0, bytes: 0 });
    for (text, expected) in [
        ("{ __schema { types { name } } }", true),
        ("{ x: __type(name: \"Query\") { name } }", true),
        ("{ ...F } fragment F on Query { __type(name: \"Query\") { name } }", true),
        ("{ __typename }", false),
        ("{ a(x: \"__schema\") }", false),
        ("{ __schema: a } # __type", false),
    ] {
        assert_eq!(admit(&documents, text).introspects(), expected, "{text}");
    }
}

#[test]
fn a_document_of_fragments_that_double_is_read_in_no_time() {
    let mut text = "{ ...F0 }".to_owned();
    for i in 0..60 {
        write!(text, " fragment F{i} on Query {{ ...F{n} ...F{n} }}", n = i + 1).unwrap();
    }
    text.push_str(" fragment F60 on Query { movies(first: 1) { id } }");
    let limits = Limits {
        fields: usize::MAX,
        root_fields: usize::MAX,
        nesting: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    let schema = schema();
    let document = schema.documents().admit(&text, &limits).unwrap();
    let variables = Variables::default();
    authorization::check(&document, None, &variables, &Viewer::Anonymous).unwrap();
    let operation = document.operation_with(None, &variables).unwrap();
    let estimate = cost::estimate(&schema.prices, &operation, 100);
    // A statement and a row for each of the spreads, and some bytes.
    assert!(estimate.points > 1 << 61, "{}", estimate.points);
    let mut response = Response::new(value!({"movies": [{"id": "1"}]}));
    response::complete(&mut response, schema.documents().types(), &operation);
    assert_eq!(response.data, value!({"movies": [{"id": "1"}]}));
}
