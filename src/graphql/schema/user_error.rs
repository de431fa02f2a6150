//! Errors of a mutation's input, as part of its payload.
//!
//! **Invariant:** what the caller can correct in the input is a [`UserError`]; everything else (a
//! missing right, no database) is an error in `errors`.

use async_graphql::{Context, Enum, Interface, Object};

use super::node::{self, Node};
use crate::catalog::validation_error::{PathSegment, ValidationError, ValidationErrorKind};
use crate::graphql::error::Result;
use crate::graphql::resolver::payload::{FieldNames, Stale, WriteError};

/// Code of a user error: what the caller can do.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// The value is not valid. The message says which values are.
    Invalid,
    /// A value is required.
    Required,
    /// The list has too many entries.
    TooMany,
    /// No record has this identifier.
    NotFound,
    /// Another record has this slug or id.
    Taken,
    /// The values contradict each other or the stored records.
    Conflict,
    /// The record does not have the expected version: it was changed since.
    VersionConflict,
    /// The `Idempotency-Key` was used before, with another input.
    IdempotencyKeyReused,
    /// The change log no longer holds all changes after the cursor. The message says how to
    /// continue.
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

/// An error of the input that the caller can correct. The mutation has written nothing.
#[derive(Interface, Clone, Debug)]
#[graphql(
    field(name = "code", ty = "UserErrorCode", desc = "Error code: what the caller can do."),
    field(name = "message", ty = "String", desc = "Error message for people, in English."),
    field(
        name = "path",
        ty = "Option<Vec<String>>",
        desc = "Path to the wrong value, from the argument on: `[\"input\", \"credits\", \"3\", \
                \"characters\", \"0\"]`. Null when no single value is wrong."
    )
)]
pub enum UserError {
    /// A wrong value.
    InputError(InputError),
    /// A record that changed meanwhile.
    VersionConflict(VersionConflict),
}

/// An error of the input: a value is wrong.
#[derive(Clone, Debug)]
pub struct InputError {
    code: UserErrorCode,
    message: String,
    path: Option<Vec<String>>,
}

/// An error of the input: a value is wrong.
#[Object]
impl InputError {
    /// Error code: what the caller can do.
    async fn code(&self) -> UserErrorCode {
        self.code
    }

    /// Error message for people, in English.
    async fn message(&self) -> String {
        self.message.clone()
    }

    /// Path to the wrong value, from the argument on:
    /// `["input", "credits", "3", "characters", "0"]`. Null when no single value is wrong.
    async fn path(&self) -> Option<Vec<String>> {
        self.path.clone()
    }
}

/// The record does not have the expected version: it was changed since. Nothing was written.
#[derive(Clone, Debug)]
pub struct VersionConflict(Stale);

/// The record does not have the expected version: it was changed since. Nothing was written.
#[Object]
impl VersionConflict {
    /// Always `VERSION_CONFLICT`: read the current record and decide again.
    async fn code(&self) -> UserErrorCode {
        UserErrorCode::VersionConflict
    }

    /// Error message for people, in English.
    async fn message(&self) -> String {
        let Stale { version, expected, .. } = self.0;
        format!("The record is at version {version} and not {expected}; read it and decide again.")
    }

    /// Path to the expected version in the input, such as `["input", "expectedVersion"]`.
    async fn path(&self) -> Option<Vec<String>> {
        Some(vec!["input".to_owned(), camel_case(self.0.field)])
    }

    /// Current version of the record.
    async fn current_version(&self) -> i32 {
        self.0.version
    }

    /// The record as it is now; null when it has just been deleted.
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

    /// A error as the fields of the input are called; `names` are those that the catalogue calls
    /// otherwise.
    pub(in crate::graphql) fn from_validation(error: ValidationError, names: FieldNames) -> Self {
        let mut path = vec!["input".to_owned()];
        path.extend(error.path.iter().map(|step| match step {
            PathSegment::Field(name) => called(name, names),
            PathSegment::Index(index) => index.to_string(),
        }));
        Self::new(error.kind.into(), error.reason, Some(path))
    }
}

impl From<WriteError> for UserError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Invalid { error, names } => Self::from_validation(error, names),
            WriteError::Stale(stale) => Self::VersionConflict(VersionConflict(stale)),
            WriteError::KeyReused => {
                let message = "This Idempotency-Key was sent within the last 24 hours with another \
                               input; send a new key with a new request.";
                Self::new(UserErrorCode::IdempotencyKeyReused, message, None)
            }
        }
    }
}

fn called(name: &str, names: FieldNames) -> String {
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
