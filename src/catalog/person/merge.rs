//! Two people who are one, as an editor says.
//!
//! **Invariant:** that of `person::unite`; and every movie that names the survivor instead gets its
//! next version.

use super::unite::{MergePair, load_pairs, merge_rows};
use crate::catalog::merge::{Merge, RowIdentifiers};
use crate::catalog::movie::bump_version;
use crate::catalog::redirect::PERSON;
use crate::catalog::refusal::{WriteResult, expect_version, expect_version_of};
use crate::catalog::writer::Writer;

/// Makes one person of two, in a number of statements that does not depend on how many credits they
/// have; the survivor's key.
pub async fn merge(writer: &Writer, merge: Merge) -> WriteResult<i64> {
    let pair = merge.pair(writer, PERSON).await?;
    let merges = load_pairs(writer, &[pair]).await?;
    for MergePair { survivor, merged } in &merges {
        let identifiers = RowIdentifiers {
            key: merged.id,
            slug: &merged.slug,
            imdb_id: merged.imdb_id.as_deref(),
            tmdb_id: merged.tmdb_id,
        };
        merge.check(PERSON, pair, identifiers)?;
        expect_version(survivor.id, survivor.version, merge.expected_version)?;
        let expected = merge.merged_expected_version;
        expect_version_of("merged_expected_version", merged.id, merged.version, expected)?;
    }
    let united = merge_rows(writer, merges).await?;
    bump_version(writer, united.movies).await?;
    Ok(pair.survivor)
}
