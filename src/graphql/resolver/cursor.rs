//! Cursors: a place in an order as opaque text.
//!
//! **Invariant:** a cursor carries the order it was made for and a checksum, so that one of another
//! order or a damaged one differs from one whose row was deleted. The checksum is no signature: a
//! client can make it, so a cursor that is decoded holds as many values as its order compares, and
//! each has the type of its column.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::db::order::{On, Term};
use crate::db::query::KeysetPosition;
use crate::db::relation::Relation;
use crate::db::row::Cell;
use crate::db::table::{ColumnInfo, ColumnKind, Table};
use crate::error::{Error, Result};
use crate::graphql::scalar::Cursor;

/// The cursor of a row's place.
pub(in crate::graphql) fn encode(relation: &Relation, order: &[Term], position: &[Cell]) -> Cursor {
    sign(&words(relation, order), position)
}

/// The place that a cursor names, if it was made for this order.
pub(in crate::graphql) fn decode(
    relation: &Relation,
    order: &[Term],
    cursor: &Cursor,
) -> Result<KeysetPosition> {
    let columns = order.iter().map(|term| table_of(relation, term).column(term.column));
    open(&words(relation, order), columns.copied().collect::<Vec<_>>().as_slice(), cursor)
}

/// The cursor of a place in the order that `words` name.
pub(in crate::graphql) fn sign(words: &str, position: &[Cell]) -> Cursor {
    let values: Vec<Value> = position.iter().map(to_json).collect();
    let text = json!([words, values]).to_string();
    let mut bytes = crc32fast::hash(text.as_bytes()).to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    Cursor(URL_SAFE_NO_PAD.encode(bytes))
}

/// The place that a cursor names, if it was made for the order that `here` names and holds one
/// value for each of `columns`.
pub(in crate::graphql) fn open(
    here: &str,
    columns: &[ColumnInfo],
    cursor: &Cursor,
) -> Result<KeysetPosition> {
    let text = intact(cursor).ok_or_else(|| {
        Error::bad_input("the cursor is damaged; pass one exactly as an earlier page gave it")
    })?;
    let (made_for, values): (String, Vec<Value>) =
        serde_json::from_str(&text).map_err(|_| foreign())?;
    if made_for != here {
        let made_for = shortened(&made_for);
        let message = format!(
            "the cursor was made for the order \"{made_for}\" and this one is \"{here}\"; \
             pass it with the order it came from"
        );
        return Err(Error::BadInput(message));
    }
    if values.len() != columns.len() {
        return Err(foreign());
    }
    let cells = columns.iter().zip(&values).map(|(column, value)| from_json(column, value));
    cells.collect::<Option<KeysetPosition>>().ok_or_else(foreign)
}

/// What is not a cursor that this server made.
fn foreign() -> Error {
    Error::bad_input("this is not a cursor; pass one that an earlier page gave")
}

/// The most characters of a forged order that an error repeats.
const MOST_REPEATED: usize = 200;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_REPEATED) {
        Some((end, _)) => format!("{}…", text.split_at(end).0),
        None => text.to_owned(),
    }
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
        let table = table_of(relation, term);
        let direction = if term.descending { "falling" } else { "rising" };
        format!("{}.{} {direction}", table.name, table.column(term.column).name)
    };
    order.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn table_of(relation: &Relation, term: &Term) -> &'static Table {
    match (term.on, relation.edge()) {
        (On::Edge, Some(link)) => (link.table)(),
        _ => (relation.node)(),
    }
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

/// The value, if the column can hold it.
fn from_json(column: &ColumnInfo, value: &Value) -> Option<Cell> {
    match (column.kind, value) {
        (_, Value::Null) => column.nullable.then_some(Cell::Null),
        (ColumnKind::Bool, Value::Bool(value)) => Some(Cell::Bool(*value)),
        (ColumnKind::Int16 | ColumnKind::Int32 | ColumnKind::Int64, Value::Number(number)) => {
            let fits = |value: &i64| match column.kind {
                ColumnKind::Int16 => i16::try_from(*value).is_ok(),
                ColumnKind::Int32 => i32::try_from(*value).is_ok(),
                _ => true,
            };
            number.as_i64().filter(fits).map(Cell::Int)
        }
        (ColumnKind::Float, Value::Object(float)) if float.len() == 1 => {
            let number = float.get("f").and_then(Value::as_f64);
            number.filter(|number| number.is_finite()).map(Cell::Float)
        }
        (ColumnKind::Text, Value::String(text)) => {
            (!text.contains('\0')).then(|| Cell::Text(text.as_str().into()))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
