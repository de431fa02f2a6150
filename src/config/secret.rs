//! A setting that must not be seen.
//!
//! **Invariant:** [`SecretText::expose`] alone shows it.

use std::fmt;

use super::SettingValue;

/// A secret of the operator's; empty where none is set.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// The secret as it was given.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl SettingValue for SecretText {
    const EXPECTED: &'static str = "empty, or 32 characters or more that nobody can guess";

    fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.chars().count() >= 32).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        String::new()
    }

    fn shown(_: &str) -> String {
        "…".to_owned()
    }
}
