//! Custom scalars.

pub mod given;

use async_graphql::{InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};

/// An integer from -(2^53-1) to 2^53-1, as a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigInt(pub i64);

const SAFE: i64 = 9_007_199_254_740_991;

/// An integer from -(2^53-1) to 2^53-1, as a JSON number.
#[Scalar]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        match number {
            Some(number) if (-SAFE..=SAFE).contains(&number) => Ok(Self(number)),
            _ => Err(InputValueError::custom("expected a whole number of at most 2^53-1")),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(Number::from(self.0))
    }
}

/// A date as precise as it is known, in ISO 8601: `1975`, `1975-10` or `1975-10-03`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialDate(pub String);

/// A date as precise as it is known, in ISO 8601: `1975`, `1975-10` or `1975-10-03`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-8601-date-and-time-format.html")]
impl ScalarType for PartialDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if is_partial_date(&text) => Ok(Self(text)),
            Value::String(_) => {
                Err(InputValueError::custom("expected a date like 1975, 1975-10 or 1975-10-03"))
            }
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn is_partial_date(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(&whole, format).is_ok() && text.is_ascii() && !text.starts_with(['+', '-'])
}

/// An absolute URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// An absolute URL.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if url::Url::parse(&text).is_ok() => Ok(Self(text)),
            Value::String(_) => Err(InputValueError::custom("expected an absolute URL")),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A position in one list in one order, as opaque text. It is valid only for the order that it was
/// made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A position in one list in one order, as opaque text. It is valid only for the order that it was
/// made with.
#[Scalar]
impl ScalarType for Cursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Whether a value is one of the scalar called `name`. Of a scalar that is not known here, its
/// resolver decides.
pub(in crate::graphql) fn fits(name: &str, value: &Value) -> bool {
    let value = value.clone();
    match name {
        "BigInt" => BigInt::parse(value).is_ok(),
        "PartialDate" => PartialDate::parse(value).is_ok(),
        "URL" => Url::parse(value).is_ok(),
        "Cursor" => Cursor::parse(value).is_ok(),
        "DateTime" => <time::OffsetDateTime as ScalarType>::parse(value).is_ok(),
        _ => true,
    }
}

/// What the values of the scalar called `name` are.
pub(in crate::graphql) fn expected(name: &str) -> &'static str {
    match name {
        "BigInt" => "a whole number from -(2^53-1) to 2^53-1",
        "PartialDate" => "a date like 1975, 1975-10 or 1975-10-03, in quotation marks",
        "URL" => "an absolute URL, in quotation marks",
        "Cursor" => "a cursor, in quotation marks",
        "DateTime" => "a time like 2025-09-03T12:00:00Z, in quotation marks",
        _ => "one of its values",
    }
}

#[cfg(test)]
mod tests {
    use super::is_partial_date;

    #[test]
    fn a_partial_date_is_a_year_a_month_or_a_real_day() {
        for good in ["1975", "1975-10", "1975-10-03", "0001-01-01", "2024-02-29"] {
            assert!(is_partial_date(good), "{good}");
        }
        for bad in ["", "75", "1975-", "1975-13", "2023-02-29", "1975-1-1", "+975", "1975-10-03T00"]
        {
            assert!(!is_partial_date(bad), "{bad}");
        }
    }
}
