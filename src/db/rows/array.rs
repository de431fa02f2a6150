//! Rows as one array a column.
//!
//! **Invariant:** what stands for null in an array can be no value of its column.

use sea_orm::Value;
use sea_orm::sea_query::ArrayType;

use super::{Column, Rows};

/// A text that stands for null in an array, because SeaORM's arrays cannot hold null; the
/// catalogue's texts have no control characters.
const NO_TEXT: &str = "\u{1}";

/// The table that reads `rows` from the arrays bound as `$first` and on, and those arrays.
pub(super) fn table(rows: Rows, first: usize) -> (String, Vec<Value>) {
    let (mut fields, mut arrays, mut names) = (Vec::new(), Vec::new(), Vec::new());
    let mut values = Vec::new();
    for (place, (name, column)) in rows.columns.into_iter().enumerate() {
        let (sql_type, null, value) = array_of(column);
        arrays.push(format!("${}::{sql_type}[]", first + place));
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

/// An array's element type, what stands for null in it, and its value.
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
