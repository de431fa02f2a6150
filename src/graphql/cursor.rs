//! Cursors: a place in an order as opaque text.
//!
//! **Invariant:** a cursor carries the order it was made for and a checksum, so that one of another
//! order or a damaged one is told apart from one whose row is gone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::scalar::Cursor;
use crate::db::order::{On, Term};
use crate::db::relation::{Place, Relation};
use crate::db::row::Cell;
use crate::error::{Error, Result};

/// The cursor of a row's place.
pub(super) fn encode(relation: &Relation, order: &[Term], place: &[Cell]) -> Cursor {
    seal(&words(relation, order), place)
}

/// The place that a cursor names, if it was made for this order.
pub(super) fn decode(relation: &Relation, order: &[Term], cursor: &Cursor) -> Result<Place> {
    open(&words(relation, order), cursor)
}

/// The cursor of a place in the order that `words` name.
pub(super) fn seal(words: &str, place: &[Cell]) -> Cursor {
    let values: Vec<Value> = place.iter().map(to_json).collect();
    let text = json!([words, values]).to_string();
    let mut bytes = crc32fast::hash(text.as_bytes()).to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    Cursor(URL_SAFE_NO_PAD.encode(bytes))
}

/// The place that a cursor names, if it was made for the order that `here` names.
pub(super) fn open(here: &str, cursor: &Cursor) -> Result<Place> {
    let text = intact(cursor).ok_or_else(|| {
        Error::bad_input("the cursor is damaged; pass one exactly as an earlier page gave it")
    })?;
    let (made_for, values): (String, Vec<Value>) = serde_json::from_str(&text).map_err(|_| {
        Error::bad_input("this is not a cursor; pass one that an earlier page gave")
    })?;
    if made_for != here {
        let message = format!(
            "the cursor was made for the order \"{made_for}\" and this one is \"{here}\"; \
             pass it with the order it came from"
        );
        return Err(Error::BadInput(message));
    }
    Ok(values.iter().map(from_json).collect())
}

fn intact(cursor: &Cursor) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(&cursor.0).ok()?;
    let (sum, text) = bytes.split_at_checked(4)?;
    let whole = crc32fast::hash(text).to_be_bytes() == sum;
    whole.then(|| String::from_utf8(text.to_vec()).ok()).flatten()
}

/// The order in words: `popularity falling, id falling`.
fn words(relation: &Relation, order: &[Term]) -> String {
    let word = |term: &Term| {
        let table = match (term.on, relation.edge()) {
            (On::Edge, Some(link)) => (link.table)(),
            _ => (relation.node)(),
        };
        let direction = if term.descending { "falling" } else { "rising" };
        format!("{}.{} {direction}", table.name, table.column(term.column).name)
    };
    order.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn to_json(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Bool(value) => json!(value),
        Cell::Int(value) => json!(value),
        Cell::Float(value) => json!({ "f": value }),
        Cell::Text(value) => json!(value),
    }
}

fn from_json(value: &Value) -> Cell {
    match value {
        Value::Bool(value) => Cell::Bool(*value),
        Value::Number(number) => number.as_i64().map_or(Cell::Null, Cell::Int),
        Value::String(text) => Cell::Text(text.as_str().into()),
        Value::Object(float) => {
            float.get("f").and_then(Value::as_f64).map_or(Cell::Null, Cell::Float)
        }
        _ => Cell::Null,
    }
}
