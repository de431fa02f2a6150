//! Where in the change log an endpoint begins.
//!
//! **Invariant:** an endpoint begins only where the log still holds all that follows.

use crate::catalog::refusal::{Refusal, WriteResult};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind};
use crate::db::Transaction;
use crate::event::LogRange;

/// A position in the change log, as an owner names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartPosition {
    /// Behind this change.
    After(i64),
    /// Before everything that the log still holds.
    Oldest,
    /// Behind everything that has happened.
    Now,
}

impl StartPosition {
    /// The last change that is not sent, if the log still holds all that follows it; `otherwise` is
    /// what an owner whose cursor is too old can do.
    pub(super) async fn resolve(
        self,
        transaction: &Transaction,
        otherwise: &str,
    ) -> WriteResult<i64> {
        let range = LogRange::of(transaction).await?;
        match self {
            Self::After(change) if range.follows(change) => Ok(change),
            Self::After(_) => {
                let reason = format!(
                    "The change log no longer holds all changes after this cursor; give a later \
                     cursor of `changes`, {otherwise}."
                );
                Err(expired("after", reason))
            }
            Self::Oldest => Ok(range.before_oldest()),
            Self::Now => Ok(range.behind_newest()),
        }
    }
}

/// Refuses unless the log still holds all that followed the change `seen`.
pub(super) async fn check_still_logged(transaction: &Transaction, seen: i64) -> WriteResult<()> {
    if LogRange::of(transaction).await?.follows(seen) {
        return Ok(());
    }
    let reason = "The change log no longer holds all changes since this webhook stopped, so that \
                  enabling it would skip some of them. Say where it continues: `from: OLDEST` (the \
                  oldest change that the log holds), `from: NOW`, or `after` with a cursor of \
                  `changes`; and read again what you keep of the catalogue.";
    Err(expired("enabled", reason))
}

fn expired(field: &'static str, reason: impl Into<String>) -> Refusal {
    ValidationError::new(ValidationErrorKind::Expired, vec![field.into()], reason).into()
}
