//! Two people who are one, as an editor says.
//!
//! **Invariant:** that of `person::unite`; and every movie that names the survivor instead gets its
//! next version.

use super::unite::{Couple, couples, merge_rows};
use crate::catalog::merge::{Merge, is_called};
use crate::catalog::movie::bump_version;
use crate::catalog::redirect::PERSON;
use crate::catalog::refusal::{WriteResult, expect_version, expect_version_of};
use crate::catalog::writer::Writer;

/// Makes one person of two, in a number of statements that does not depend on how many credits they
/// have; the survivor's key.
pub async fn merge(writer: &Writer, merge: Merge) -> WriteResult<i64> {
    let pair = merge.pair(writer, PERSON).await?;
    let couples = couples(writer, &[pair]).await?;
    for Couple { survivor, gone } in &couples {
        let own = (gone.id, &*gone.slug, gone.imdb_id.as_deref(), gone.tmdb_id);
        merge.check(PERSON, pair, is_called(&merge.merged, own))?;
        expect_version(survivor.id, survivor.version, merge.expected_version)?;
        let gone_version = (gone.id, gone.version);
        let expected = merge.merged_expected_version;
        expect_version_of("merged_expected_version", gone_version, expected)?;
    }
    let united = merge_rows(writer, couples).await?;
    bump_version(writer, united.movies).await?;
    Ok(pair.survivor)
}
