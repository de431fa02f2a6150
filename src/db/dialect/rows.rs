//! Rows to be written as one bound value a column, so that a statement's text never depends on
//! their number.
//!
//! **Invariant:** a value is bound, never written into the text.

use sea_orm::Value;
use sea_orm::sea_query::{ArrayType, Expr};

use super::Dialect;
use crate::db::rows::{Column, Rows};

impl Dialect {
    /// SeaORM's name of this database.
    pub(in crate::db) fn backend(self) -> sea_orm::DatabaseBackend {
        match self {
            Self::Sqlite => sea_orm::DatabaseBackend::Sqlite,
            Self::Postgres => sea_orm::DatabaseBackend::Postgres,
        }
    }

    /// What makes the catalogue's writers queue; SQLite's write lock already does.
    pub fn catalog_lock(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT pg_advisory_xact_lock(4820651974)")
    }

    /// The lock under which one process at a time turns changes into deliveries; SQLite's write
    /// lock already does.
    pub fn outbox_lock(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT pg_advisory_xact_lock(4820651976)")
    }

    /// `sql`, in which `$1` and on mean `values`, as a part of a statement that is built.
    pub(in crate::db) fn embed(self, sql: &str, values: Vec<Value>) -> Expr {
        match self {
            Self::Sqlite => {
                let (sql, values) = positional(sql, &values);
                Expr::cust_with_values(sql, values)
            }
            Self::Postgres => Expr::cust_with_values(sql.to_owned(), values),
        }
    }

    /// Rows as a table expression and its values, the first of which is bound as `$first`: one
    /// JSON text, or an array a column.
    pub(in crate::db) fn table_of(self, rows: Rows, first: usize) -> (String, Vec<Value>) {
        match self {
            Self::Sqlite => json_table(rows, first),
            Self::Postgres => array_table(rows, first),
        }
    }
}

/// `sql` with a `?` for each `$1`, and the values in their order.
fn positional(sql: &str, values: &[Value]) -> (String, Vec<Value>) {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut ordered = Vec::new();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        let index = number.parse::<usize>().unwrap_or_default().wrapping_sub(1);
        ordered.extend(values.get(index).cloned());
        text.push('?');
        text.push_str(rest);
    }
    (text, ordered)
}

fn json_table(rows: Rows, first: usize) -> (String, Vec<Value>) {
    let length = rows.len();
    let columns = rows.into_columns();
    let fields: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, (name, _))| format!("value ->> {index} AS {name}"))
        .collect();
    let mut json = String::with_capacity(length * columns.len() * 16 + 2);
    for row in 0..length {
        for (index, (_, column)) in columns.iter().enumerate() {
            json.push_str(match (row, index) {
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

/// The text that means null in an array, because SeaORM's arrays cannot hold null; the
/// catalogue's texts have no control characters.
const NO_TEXT: &str = "\u{1}";

fn array_table(rows: Rows, first: usize) -> (String, Vec<Value>) {
    let (mut fields, mut arrays, mut names) = (Vec::new(), Vec::new(), Vec::new());
    let mut values = Vec::new();
    for (index, (name, column)) in rows.into_columns().into_iter().enumerate() {
        let (sql_type, null, value) = array_of(column);
        arrays.push(format!("${}::{sql_type}[]", first + index));
        fields.push(match null {
            Some(null) => format!("nullif({name}, {null}) AS {name}"),
            None => name.to_owned(),
        });
        names.push(name);
        values.push(value);
    }
    let (fields, arrays, names) = (fields.join(", "), arrays.join(", "), names.join(", "));
    let table = format!("(SELECT {fields} FROM unnest({arrays}) AS given ({names}))");
    (table, values)
}

/// An array's element type, its sentinel for null, and its value.
fn array_of(column: Column) -> (&'static str, Option<&'static str>, Value) {
    fn array<T: Into<Value>>(kind: ArrayType, values: Vec<T>) -> Value {
        Value::Array(kind, Some(Box::new(values.into_iter().map(Into::into).collect())))
    }
    match column {
        Column::Integer(values) => ("bigint", None, array(ArrayType::BigInt, values)),
        Column::Flag(values) => ("boolean", None, array(ArrayType::Bool, values)),
        Column::Text(values) => ("text", None, array(ArrayType::String, values)),
        Column::OptionalInteger(values) => {
            let values = values.into_iter().map(|value| value.unwrap_or(i64::MIN)).collect();
            ("bigint", Some("-9223372036854775808"), array(ArrayType::BigInt, values))
        }
        Column::OptionalNumber(values) => {
            let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
            ("double precision", Some("'NaN'"), array(ArrayType::Double, values))
        }
        Column::OptionalText(values) => {
            let null = || NO_TEXT.to_owned();
            let values = values.into_iter().map(|value| value.unwrap_or_else(null)).collect();
            ("text", Some("E'\\x01'"), array(ArrayType::String, values))
        }
    }
}
