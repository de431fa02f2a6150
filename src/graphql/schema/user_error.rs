//! What was wrong with a mutation's input, as part of its answer.
//!
//! **Invariant:** whoever can correct the input is told by a [`UserError`]; everything else (no
//! right, no database) is an error of the answer as a whole.

use async_graphql::{Context, Enum, Interface, Object};

use super::node::{self, Node};
use crate::catalog::flaw::{Step, ValidationError, ValidationErrorKind};
use crate::graphql::error::Result;
use crate::graphql::resolver::payload::{Names, Stale, WriteError};

/// What a caller can do about a user error.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// The value cannot be; the message says which can.
    Invalid,
    /// A value is needed.
    Required,
    /// There are more entries than the list may have.
    TooMany,
    /// Nothing has that identifier.
    NotFound,
    /// Something else has that slug or id already.
    Taken,
    /// The values contradict each other or what is stored.
    Conflict,
    /// The record was changed since the version that was expected.
    VersionConflict,
    /// The Idempotency-Key was sent before, with another input.
    IdempotencyKeyReused,
    /// The change log no longer holds all that followed; the message says how to go on.
    CursorExpired,
}

impl From<ValidationErrorKind> for UserErrorCode {
    fn from(kind: ValidationErrorKind) -> Self {
        match kind {
            ValidationErrorKind::Invalid => Self::Invalid,
            ValidationErrorKind::Missing => Self::Required,
            ValidationErrorKind::TooMany => Self::TooMany,
            ValidationErrorKind::NotFound => Self::NotFound,
            ValidationErrorKind::Taken => Self::Taken,
            ValidationErrorKind::Conflict => Self::Conflict,
            ValidationErrorKind::Expired => Self::CursorExpired,
        }
    }
}

/// Why a mutation did nothing, and what its caller can correct.
#[derive(Interface, Clone, Debug)]
#[graphql(
    field(name = "code", ty = "UserErrorCode", desc = "What can be done about it."),
    field(name = "message", ty = "String", desc = "What is wrong, for people."),
    field(
        name = "path",
        ty = "Option<Vec<String>>",
        desc = "The steps to the wrong value: `input`, `credits`, `3`, `characters`, `0`. Null where \
                it is no single one."
    )
)]
pub enum UserError {
    /// A wrong value.
    InputError(InputError),
    /// A record that changed meanwhile.
    VersionConflict(VersionConflict),
}

/// A value of the input is wrong.
#[derive(Clone, Debug)]
pub struct InputError {
    code: UserErrorCode,
    message: String,
    path: Option<Vec<String>>,
}

/// A value of the input is wrong.
#[Object]
impl InputError {
    /// What can be done about it.
    async fn code(&self) -> UserErrorCode {
        self.code
    }

    /// What is wrong, for people.
    async fn message(&self) -> String {
        self.message.clone()
    }

    /// The steps to the wrong value: `input`, `credits`, `3`, `characters`, `0`. Null where it is no
    /// single one.
    async fn path(&self) -> Option<Vec<String>> {
        self.path.clone()
    }
}

/// The record was changed since the version that was expected; nothing was written.
#[derive(Clone, Debug)]
pub struct VersionConflict(Stale);

/// The record was changed since the version that was expected; nothing was written.
#[Object]
impl VersionConflict {
    /// What can be done about it: read the current record and decide anew.
    async fn code(&self) -> UserErrorCode {
        UserErrorCode::VersionConflict
    }

    /// What is wrong, for people.
    async fn message(&self) -> String {
        let Stale { version, expected, .. } = self.0;
        format!("The record is at version {version} and not {expected}; read it and decide anew.")
    }

    /// Where the expected version stands in the input.
    async fn path(&self) -> Option<Vec<String>> {
        Some(vec!["input".to_owned(), camel_case(self.0.field)])
    }

    /// The version that the record is at.
    async fn current_version(&self) -> i32 {
        self.0.version
    }

    /// The record as it is now; null where it was deleted in this very moment.
    async fn current(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node::find(ctx, self.0.word, self.0.key).await
    }
}

impl UserError {
    /// A wrong value at `path`.
    pub fn new(code: UserErrorCode, message: impl Into<String>, path: Option<Vec<String>>) -> Self {
        Self::InputError(InputError { code, message: message.into(), path })
    }

    /// A wrong value of the field `field` of the input.
    pub(in crate::graphql) fn of_field(
        code: UserErrorCode,
        message: impl Into<String>,
        field: &str,
    ) -> Self {
        Self::new(code, message, Some(vec!["input".to_owned(), field.to_owned()]))
    }

    /// A flaw as the fields of the input are called; `names` are those that the catalogue calls
    /// otherwise.
    pub(in crate::graphql) fn of_flaw(flaw: ValidationError, names: Names) -> Self {
        let mut path = vec!["input".to_owned()];
        path.extend(flaw.way.iter().map(|step| match step {
            Step::Field(name) => called(name, names),
            Step::Place(place) => place.to_string(),
        }));
        Self::new(flaw.kind.into(), flaw.reason, Some(path))
    }
}

impl From<WriteError> for UserError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Invalid { flaw, names } => Self::of_flaw(flaw, names),
            WriteError::NoIdentifier { field, reason } => {
                Self::of_field(UserErrorCode::Invalid, reason, &field)
            }
            WriteError::Stale(stale) => Self::VersionConflict(VersionConflict(stale)),
            WriteError::KeyReused => {
                let message = "This Idempotency-Key was sent within the last 24 hours with another \
                               input; send a new key with a new request.";
                Self::new(UserErrorCode::IdempotencyKeyReused, message, None)
            }
        }
    }
}

fn called(name: &str, names: Names) -> String {
    let known = names.iter().find(|(draft, _)| *draft == name);
    known.map_or_else(|| camel_case(name), |(_, input)| (*input).to_owned())
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        all.push_str(letters.as_str());
        all
    })
}
