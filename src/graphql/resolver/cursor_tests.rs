//! Forged cursors: whatever a client puts into one, it is refused or is a place in the order.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::*;

const fn column(kind: ColumnKind, nullable: bool) -> ColumnInfo {
    ColumnInfo { name: "column", kind, nullable }
}

const COLUMNS: [ColumnInfo; 3] = [
    column(ColumnKind::Float, true),
    column(ColumnKind::Text, false),
    column(ColumnKind::Int64, false),
];

/// A cursor with a checksum that is right.
fn sealed(text: &str) -> Cursor {
    let mut bytes = crc32fast::hash(text.as_bytes()).to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    Cursor(URL_SAFE_NO_PAD.encode(bytes))
}

fn opened(columns: &[ColumnInfo], values: Value) -> Result<KeysetPosition> {
    open("here", columns, &sealed(&json!(["here", values]).to_string()))
}

#[test]
fn a_cursor_that_was_made_for_the_order_is_its_place() {
    let position = vec![Cell::Float(1.5), Cell::Text("a".into()), Cell::Int(7)];
    assert_eq!(open("here", &COLUMNS, &sign("here", &position)).unwrap(), position);
    let unknown = vec![Cell::Null, Cell::Text("".into()), Cell::Int(i64::MIN)];
    assert_eq!(open("here", &COLUMNS, &sign("here", &unknown)).unwrap(), unknown);
}

#[test]
fn a_cursor_with_fewer_or_more_values_than_its_order_is_refused() {
    for values in [json!([]), json!([{"f": 1.0}]), json!([{"f": 1.0}, "a", 7, 7])] {
        assert!(matches!(opened(&COLUMNS, values), Err(Error::BadInput(_))));
    }
}

#[test]
fn a_value_that_its_column_cannot_hold_is_refused() {
    let kinds = [
        (ColumnKind::Bool, json!([1, "true", {"f": 1.0}, null, [], {}])),
        (ColumnKind::Int16, json!([32_768, -32_769, 1.5, "1", true, null, {"f": 1.0}])),
        (ColumnKind::Int32, json!([2_147_483_648_i64, 0.1, "1", false, null, []])),
        (ColumnKind::Int64, json!([9_223_372_036_854_775_808_u64, 1e300, "1", null, {"f": 1}])),
        (ColumnKind::Float, json!([1, 1.5, {"f": "NaN"}, {"f": null}, {}, {"f": 1, "g": 1}, null])),
        (ColumnKind::Text, json!([1, true, "a\u{0}b", null, ["a"], {"f": 1.0}])),
    ];
    for (kind, values) in kinds {
        for value in values.as_array().unwrap() {
            let found = opened(&[column(kind, false)], json!([value]));
            assert!(matches!(found, Err(Error::BadInput(_))), "{kind:?}: {value}: {found:?}");
        }
    }
}

#[test]
fn a_long_order_of_a_forged_cursor_is_not_repeated_whole() {
    let forged = sealed(&json!(["ä".repeat(10_000), []]).to_string());
    let error = open("here", &COLUMNS, &forged).unwrap_err().to_string();
    assert!(error.chars().count() < 400, "{error}");
}

#[test]
fn random_bytes_never_panic() {
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..20_000 {
        let length = random.random_range(0..40);
        let bytes: Vec<u8> = (0..length).map(|_| random.random()).collect();
        let raw = String::from_utf8_lossy(&bytes).into_owned();
        let _ = open("here", &COLUMNS, &Cursor(raw.clone()));
        let _ = open("here", &COLUMNS, &Cursor(URL_SAFE_NO_PAD.encode(&bytes)));
        let _ = open("here", &COLUMNS, &sealed(&raw));
        let _ = crate::graphql::resolver::identifier::parse_node_id(&raw);
        let _ = crate::graphql::resolver::identifier::parse("movie", Some("tt"), &raw);
        let _ = crate::webhook::SigningSecret::stored(raw.as_str()).sign("id", 0, "body");
    }
}
