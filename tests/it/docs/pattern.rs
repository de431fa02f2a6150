//! Comparing an answer with what a page says of it, where `…` stands for what is left out.
//!
//! * A text with `…` in it: any text in that place; `"…"` alone, any value.
//! * An item `"…"` of a list: any number of items.
//! * A field `"…": "…"` of an object: any number of fields.
//!
//! All else is compared exactly, but for the order of an object's fields.

use serde_json::Value;

const ANY: &str = "…";

/// Whether `actual` is what `expected` says.
pub fn fits(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::String(text), _) if text == ANY => true,
        (Value::String(expected), Value::String(actual)) => fits_text(expected, actual),
        (Value::Array(expected), Value::Array(actual)) => fits_items(expected, actual),
        (Value::Object(expected), Value::Object(actual)) => {
            let named = expected.iter().filter(|(name, _)| *name != ANY);
            let all = named
                .clone()
                .all(|(name, value)| actual.get(name).is_some_and(|actual| fits(value, actual)));
            all && (expected.contains_key(ANY) || named.count() == actual.len())
        }
        _ => expected == actual,
    }
}

fn fits_items(expected: &[Value], actual: &[Value]) -> bool {
    match expected {
        [] => actual.is_empty(),
        [Value::String(text), rest @ ..] if text == ANY => {
            (0..=actual.len()).any(|skipped| fits_items(rest, &actual[skipped..]))
        }
        [first, rest @ ..] => {
            actual.first().is_some_and(|one| fits(first, one)) && fits_items(rest, &actual[1..])
        }
    }
}

/// Whether a text is what `expected` says.
pub fn fits_text(expected: &str, actual: &str) -> bool {
    match expected.split_once(ANY) {
        None => expected == actual,
        Some((before, after)) => actual.strip_prefix(before).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(place, _)| place).chain([rest.len()]);
            ends.into_iter().any(|place| fits_text(after, &rest[place..]))
        }),
    }
}

/// The first value of the field `name` within `value`, however deep.
pub fn find<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => {
            fields.get(name).or_else(|| fields.values().find_map(|value| find(value, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
    }
}

#[test]
fn an_answer_fits_exactly_or_where_it_is_cut() {
    use serde_json::json;
    let actual = json!({"a": [1, 2, 3], "b": "film-17", "c": null});
    for expected in [
        json!({"a": [1, 2, 3], "b": "film-17", "c": null}),
        json!({"a": ["…", 3], "b": "film-…", "c": "…"}),
        json!({"a": [1, "…"], "…": "…"}),
    ] {
        assert!(fits(&expected, &actual), "{expected}");
    }
    for expected in [
        json!({"a": [1, 2], "b": "film-17", "c": null}),
        json!({"a": ["…", 2], "…": "…"}),
        json!({"b": "movie-…", "…": "…"}),
        json!({"a": [1, 2, 3], "b": "film-17"}),
        json!({"a": [1, 2, 3], "b": "film-17", "c": 0}),
    ] {
        assert!(!fits(&expected, &actual), "{expected}");
    }
}
