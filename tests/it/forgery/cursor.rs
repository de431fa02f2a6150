//! Forged cursors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

/// A cursor that no page gave.
pub struct Forged {
    pub cursor: String,
    /// What is in it, for a person.
    pub content: String,
    /// It cannot be a cursor, whatever its order is.
    pub is_none: bool,
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A cursor of this content, with its checksum.
pub fn seal(text: &str) -> String {
    let mut bytes = crc32fast::hash(text.as_bytes()).to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    encode(&bytes)
}

/// The values in a cursor that a page gave.
pub fn values(cursor: &str) -> Vec<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    let (_, values): (String, Vec<Value>) = serde_json::from_slice(&bytes[4..]).unwrap();
    values
}

/// Every cursor of an edge in an answer.
pub fn collect(answer: &Value, cursors: &mut Vec<String>) {
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "cursor" => cursors.push(text.clone()),
                    other => collect(other, cursors),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, cursors)),
        _ => {}
    }
}

/// A text that columns seldom hold.
pub fn odd_text(random: &mut StdRng) -> String {
    let texts = [
        "",
        "a",
        "\0",
        "a\0b",
        "~",
        "\u{10ffff}",
        "\u{d7ff}",
        "%_\\",
        "'; --",
        "1975",
        "1975-10-03",
        "NaN",
        "\u{feff}",
        "\u{202e}abc",
        "é",
        "e\u{301}",
        "\u{130}",
    ];
    match random.random_range(0..10) {
        0 => "x".repeat(random.random_range(900..60_000)),
        1 => "\u{130}".repeat(random.random_range(400..2_000)),
        2 => "%".repeat(999),
        _ => texts[random.random_range(0..texts.len())].to_owned(),
    }
}

/// A value that a term of an order may hold or not.
fn odd_value(random: &mut StdRng) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(9_007_199_254_740_991_i64),
        json!(2_147_483_648_i64),
        json!(1e308),
        json!(0.5),
        json!({"f": 1.5}),
        json!({"f": -1e308}),
        json!({"f": 1}),
        json!({"f": "NaN"}),
        json!({"f": null}),
        json!({"f": 1.0, "g": 2.0}),
        json!({}),
        json!([]),
        json!([[[[1]]]]),
    ];
    match random.random_range(0..3) {
        0 => json!(odd_text(random)),
        _ => values[random.random_range(0..values.len())].clone(),
    }
}

/// A cursor for the order `words`, made from one that holds `place`.
pub fn forge(random: &mut StdRng, words: &str, place: &[Value]) -> Forged {
    let mut values = place.to_vec();
    let (text, is_none) = match random.random_range(0..10) {
        0 => {
            values.truncate(random.random_range(0..values.len()));
            (json!([words, values]).to_string(), true)
        }
        1 => {
            values.insert(random.random_range(0..=values.len()), odd_value(random));
            (json!([words, values]).to_string(), true)
        }
        2..=6 => {
            let at = random.random_range(0..values.len());
            values[at] = odd_value(random);
            if random.random_bool(0.3) {
                let at = random.random_range(0..values.len());
                values[at] = odd_value(random);
            }
            (json!([words, values]).to_string(), false)
        }
        7 => (json!([odd_text(random), values]).to_string(), true),
        8 => {
            let list = json!(values).to_string();
            let shapes = [
                format!("[{words:?},{list},1]"),
                format!("[{words:?}]"),
                format!("{{\"a\":{list}}}"),
                format!("[{words:?},[NaN]]"),
                format!("[{words:?},[1e999]]"),
                format!("[{words:?},[{}{}]]", "[".repeat(500), "]".repeat(500)),
                format!("[{words:?},{{\"0\":1}}]"),
                "null".to_owned(),
                String::new(),
            ];
            (shapes[random.random_range(0..shapes.len())].clone(), true)
        }
        _ => return damaged(random, &seal(&json!([words, values]).to_string())),
    };
    Forged { cursor: seal(&text), content: text.chars().take(300).collect(), is_none }
}

/// A cursor that is no longer what it was.
fn damaged(random: &mut StdRng, cursor: &str) -> Forged {
    let mut bytes = cursor.as_bytes().to_vec();
    let at = random.random_range(0..bytes.len());
    let cursor = match random.random_range(0..4) {
        0 => String::new(),
        1 => "ä".to_owned(),
        2 => encode(&bytes),
        _ => {
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        }
    };
    Forged { content: format!("damaged {cursor}"), cursor, is_none: true }
}
