//! Values of scalars (specification, 3.5).

use async_graphql::{Number, Value};

use crate::graphql::scalar;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The text of a document.
    Literal,
    /// JSON, which has one kind of number.
    Json,
}

/// The value as the scalar `name` has it, or what it would have to be.
pub(super) fn coerce(name: &str, value: &Value, origin: Origin) -> Result<Value, &'static str> {
    let value = if origin == Origin::Json { whole(value) } else { value.clone() };
    let fits = match (name, &value) {
        ("Int", Value::Number(number)) => {
            number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
        }
        ("ID", Value::Number(number)) if number.is_i64() => {
            return Ok(Value::String(number.to_string()));
        }
        ("Float", Value::Number(_))
        | ("String" | "ID", Value::String(_))
        | ("Boolean", Value::Boolean(_)) => true,
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => false,
        _ => scalar::fits(name, &value),
    };
    if fits { Ok(value) } else { Err(expected(name)) }
}

/// A number without a fraction as a whole number: `1.0` and `1e3` are ones in JSON.
fn whole(value: &Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_991.0;
    let float = match value {
        Value::Number(number) if number.is_f64() => number.as_f64(),
        _ => None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within 53 bits")]
    let number = float.filter(|it| it.fract() == 0.0 && it.abs() <= EXACT).map(|it| it as i64);
    number.map_or_else(|| value.clone(), |number| Value::Number(Number::from(number)))
}

/// What the values of a scalar are.
fn expected(name: &str) -> &'static str {
    match name {
        "Int" => "a whole number from -2147483648 to 2147483647",
        "Float" => "a number",
        "Boolean" => "true or false",
        "String" => "a text in quotation marks",
        "ID" => "an id: a text in quotation marks, or a whole number",
        _ => scalar::expected(name),
    }
}
