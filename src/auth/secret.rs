//! Random texts that give access, and what is stored of them.
//!
//! **Invariant:** what is stored of a secret is its SHA-256; the secret itself is shown once.

use std::fmt;

use rand::distr::{Alphanumeric, SampleString};
use ring::digest::{SHA256, digest};

/// A text that gives access. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one of `length` letters and digits, six bits each.
    pub(super) fn random(length: usize) -> Self {
        Self(random_text(length))
    }

    /// The text, for the one who may have it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// `length` letters and digits from the system's generator.
pub(super) fn random_text(length: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), length)
}

/// What is stored of a secret. No salt, because nobody guesses what is random.
pub(super) fn sha256(text: &str) -> String {
    let bytes = digest(&SHA256, text.as_bytes());
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
