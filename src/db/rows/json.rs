//! Rows as one JSON text: a list of lists.
//!
//! **Invariant:** a column is found by its place, so names are not repeated in every row.

use sea_orm::Value;

use super::{Column, Rows};

/// The table that reads `rows` from the JSON text bound as `$first`, and that text.
pub(super) fn table(rows: Rows, first: usize) -> (String, Vec<Value>) {
    let length = rows.len();
    let columns = rows.columns;
    let fields: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(place, (name, _))| format!("value ->> {place} AS {name}"))
        .collect();
    let mut json = String::with_capacity(length * columns.len() * 16 + 2);
    for row in 0..length {
        for (place, (_, column)) in columns.iter().enumerate() {
            json.push_str(match (row, place) {
                (0, 0) => "[[",
                (_, 0) => "],[",
                _ => ",",
            });
            push_json(&mut json, column, row);
        }
    }
    json.push_str(if json.is_empty() { "[]" } else { "]]" });
    let table = format!("(SELECT {} FROM json_each(${first}))", fields.join(", "));
    (table, vec![Value::from(json)])
}

fn push_json(json: &mut String, column: &Column, row: usize) {
    use std::fmt::Write;
    // Writing into a String cannot fail.
    let _ = match column {
        Column::Integer(values) => write!(json, "{}", values[row]),
        Column::Flag(values) => write!(json, "{}", u8::from(values[row])),
        Column::Text(values) => write!(json, "{}", JsonText(&values[row])),
        Column::OptionalInteger(values) => match values[row] {
            Some(value) => write!(json, "{value}"),
            None => write!(json, "null"),
        },
        Column::OptionalNumber(values) => match values[row].filter(|value| value.is_finite()) {
            Some(value) => write!(json, "{value:?}"),
            None => write!(json, "null"),
        },
        Column::OptionalText(values) => match &values[row] {
            Some(value) => write!(json, "{}", JsonText(value)),
            None => write!(json, "null"),
        },
    };
}

/// Prints a text as a JSON string.
struct JsonText<'a>(&'a str);

impl std::fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let special = |c: char| c == '"' || c == '\\' || c < ' ';
        let mut rest = self.0;
        f.write_str("\"")?;
        while let Some(at) = rest.find(special) {
            f.write_str(&rest[..at])?;
            write!(f, "\\u{:04x}", u32::from(rest.as_bytes()[at]))?;
            rest = &rest[at + 1..];
        }
        write!(f, "{rest}\"")
    }
}
