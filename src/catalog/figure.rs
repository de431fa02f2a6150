//! A figure as a writer gives it.
//!
//! **Invariant:** a message about a figure quotes what was given, not what a computer makes of it.

use std::fmt;

/// A number and, where it was read from a text, that text.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    value: f64,
    text: Option<String>,
}

impl Figure {
    /// The figure of a text, if it is a number.
    pub fn read(text: &str) -> Option<Self> {
        let value = text.trim().parse().ok()?;
        Some(Self { value, text: Some(text.trim().to_owned()) })
    }

    /// The number.
    pub fn value(&self) -> f64 {
        self.value
    }
}

impl From<f64> for Figure {
    fn from(value: f64) -> Self {
        Self { value, text: None }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => write!(f, "{}", self.value),
        }
    }
}
