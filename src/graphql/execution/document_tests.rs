use super::*;
use crate::config::Limits;

fn documents(kept: u64, bytes: u64) -> Documents {
    let types = FieldTypes::of_sdl("type Query { a: Int b: Int }");
    Documents::new(types.into(), &config::Documents { kept, bytes })
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
        assert_eq!((kept.message, kept.extensions), (fresh.message, fresh.extensions));
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
