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
        let [survivor, merged] = found[..] else {
            return Err(Error::internal("two identifiers did not get two answers").into());
        };
        Ok(Pair {
            survivor: survivor.ok_or_else(|| not_found(SURVIVOR, name))?,
            merged: merged.ok_or_else(|| not_found(MERGED, name))?,
        })
    }

    /// Refuses what was merged before, and to merge a row with itself. `identifiers` are those
    /// that the row that goes has itself.
    pub(super) fn check(
        &self,
        table: Mergeable,
        pair: Pair,
        identifiers: RowIdentifiers<'_>,
    ) -> WriteResult<()> {
        let name = table.name;
        let Pair { survivor, merged } = pair;
        let reason = if !identifiers.contains(&self.merged) {
            format!("It was merged into {name}:{merged} already.")
        } else if survivor == merged {
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

/// The identifiers that a row has itself, without those that a merge brought it.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowIdentifiers<'a> {
    pub(super) key: i64,
    pub(super) slug: &'a str,
    pub(super) imdb_id: Option<&'a str>,
    pub(super) tmdb_id: Option<i32>,
}

impl RowIdentifiers<'_> {
    fn contains(self, identifier: &Identifier) -> bool {
        match identifier {
            Identifier::Key(key) => *key == self.key,
            Identifier::Slug(slug) => slug == self.slug,
            Identifier::Imdb(id) => Some(id.as_str()) == self.imdb_id,
            Identifier::Tmdb(id) => Some(*id) == self.tmdb_id.map(i64::from),
        }
    }
}
