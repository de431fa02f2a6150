//! Why a write was refused.
//!
//! **Invariant:** a refused write has changed nothing, because its [`Writer`](super::Writer) is
//! dropped without a commit.

use super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::error::Error;

/// What became of a write that its caller may have got wrong.
pub type WriteResult<T> = Result<T, Refusal>;

/// A row that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its key.
    pub key: i64,
    /// Whether it is new.
    pub created: bool,
}

/// Why a write was refused.
#[derive(Debug)]
pub enum Refusal {
    /// The input is wrong in these places.
    ValidationErrors(Vec<ValidationError>),
    /// The stored row is of another version than the caller expects.
    Stale {
        /// The field that says which version is expected.
        field: &'static str,
        /// The row's key.
        key: i64,
        /// Its version.
        version: i32,
        /// The version that was expected.
        expected: i32,
    },
    /// It failed for a reason that is not in the input.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Vec<ValidationError>> for Refusal {
    fn from(errors: Vec<ValidationError>) -> Self {
        Self::ValidationErrors(errors)
    }
}

impl From<ValidationError> for Refusal {
    fn from(error: ValidationError) -> Self {
        Self::ValidationErrors(vec![error])
    }
}

impl ValidationErrors {
    /// Refuses unless nothing is wrong.
    pub fn settle(self) -> WriteResult<()> {
        if self.is_empty() { Ok(()) } else { Err(Refusal::ValidationErrors(self.into_errors())) }
    }
}

/// Refuses unless the stored version is the one that is expected, if one is.
pub(super) fn expect_version(key: i64, version: i32, expected: Option<i32>) -> WriteResult<()> {
    expect_version_of("expected_version", key, version, expected)
}

/// Like [`expect_version`], where the field `field` says which version is expected.
pub(super) fn expect_version_of(
    field: &'static str,
    key: i64,
    version: i32,
    expected: Option<i32>,
) -> WriteResult<()> {
    match expected {
        Some(expected) if expected != version => {
            Err(Refusal::Stale { field, key, version, expected })
        }
        _ => Ok(()),
    }
}

/// Nothing is called by the identifier in the field `field`.
pub(super) fn not_found(field: &'static str, what: &str) -> Refusal {
    let reason = format!("There is no such {what}.");
    ValidationError::new(ValidationErrorKind::NotFound, vec![field.into()], reason).into()
}
