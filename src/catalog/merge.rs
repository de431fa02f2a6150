//! Two rows that an editor says are one.
//!
//! **Invariant:** only a row that is there goes, and it goes into another one that is there.

use super::identifier::{Identifier, keys};
use super::redirect::{Mergeable, Pair};
use super::refusal::{Refusal, WriteResult, not_found};
use super::validation_error::{ValidationError, ValidationErrorKind};
use super::writer::Writer;
use crate::error::Error;

/// What an editor says of two rows.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The one that stays.
    pub survivor: Identifier,
    /// Its version, if one is expected.
    pub expected_version: Option<i32>,
    /// The one that goes.
    pub merged: Identifier,
    /// Its version, if one is expected.
    pub merged_expected_version: Option<i32>,
}

/// The fields that name the two.
const SURVIVOR: &str = "survivor_id";
pub(super) const MERGED: &str = "merged_id";

impl Merge {
    /// The rows that are meant, in a number of statements that depends on the kinds of identifiers.
    pub(super) async fn pair(&self, writer: &Writer, table: Mergeable) -> WriteResult<Pair> {
        let name = table.name;
        let found = keys(writer, name, &[self.survivor.clone(), self.merged.clone()]).await?;
        let [survivor, gone] = found[..] else {
            return Err(Error::internal("two identifiers did not get two answers").into());
        };
        Ok(Pair {
            survivor: survivor.ok_or_else(|| not_found(SURVIVOR, name))?,
            gone: gone.ok_or_else(|| not_found(MERGED, name))?,
        })
    }

    /// Refuses what was merged before, and to merge a row with itself. `is` says whether the row
    /// that goes is called so by itself, and not since a merge.
    pub(super) fn check(&self, table: Mergeable, pair: Pair, is: bool) -> WriteResult<()> {
        let name = table.name;
        let Pair { survivor, gone } = pair;
        let reason = if !is {
            format!("It was merged into {name}:{gone} already.")
        } else if survivor == gone {
            format!("It is {name}:{survivor}, the same as the survivor; give another one.")
        } else {
            return Ok(());
        };
        Err(Refusal::from(ValidationError::new(
            ValidationErrorKind::Conflict,
            vec![MERGED.into()],
            reason,
        )))
    }
}

/// Whether a row is called `by` itself, and not only since a merge.
pub(super) fn is_called(
    by: &Identifier,
    (id, slug, imdb_id, tmdb_id): (i64, &str, Option<&str>, Option<i32>),
) -> bool {
    match by {
        Identifier::Key(key) => *key == id,
        Identifier::Slug(own) => own == slug,
        Identifier::Imdb(own) => Some(own.as_str()) == imdb_id,
        Identifier::Tmdb(own) => Some(*own) == tmdb_id.map(i64::from),
    }
}
