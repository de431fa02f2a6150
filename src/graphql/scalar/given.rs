//! Values of the own scalars in what a mutation writes.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use super::expected;

/// A value in what a mutation writes. One that does not fit does not end the request: it is an
/// error of the payload, beside all others.
#[derive(Clone, Debug)]
pub enum Given<T> {
    /// A value of the scalar.
    Fits(T),
    /// Another one, and why it is none.
    Misfit(String),
}

/// The most letters of a value that a message repeats.
const SHOWN: usize = 60;

impl<T: InputType> Given<T> {
    fn misfit(value: &Value) -> Self {
        let text = value.to_string();
        let shown: String = text.chars().take(SHOWN).collect();
        let end = if shown.len() < text.len() { "…" } else { "" };
        Self::Misfit(format!("{shown}{end} is not {}.", expected(&T::type_name())))
    }
}

impl<T: InputType> InputType for Given<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.filter(|value| *value != Value::Null);
        let value = value.ok_or_else(|| InputValueError::expected_type(Value::Null))?;
        let parsed = T::parse(Some(value.clone()));
        Ok(parsed.map_or_else(|_| Self::misfit(&value), Self::Fits))
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Fits(value) => value.to_value(),
            Self::Misfit(_) => Value::Null,
        }
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}
