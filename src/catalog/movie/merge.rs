//! Two movies that are one.
//!
//! **Invariant:** the survivor keeps its values and the order of its lists and credits; what it
//! lacks comes from the one that goes, whose identifiers lead to it from then on.

use entity::movie::Model;

use super::{row, valid_movie};
use crate::catalog::image::CARD;
use crate::catalog::merge::{Merge, RowIdentifiers};
use crate::catalog::redirect::{MOVIE, Pair};
use crate::catalog::refusal::{WriteResult, expect_version, expect_version_of};
use crate::catalog::search;
use crate::catalog::validation_error::ValidationErrors;
use crate::catalog::writer::Writer;
use crate::catalog::{credit, edited, link, model};
use crate::db::rows::Rows;
use crate::error::{Error, Result};
use crate::event::{ChangeType, NewChange};

/// Makes one movie of two, in a number of statements that does not depend on how many credits they
/// have; the survivor's key.
pub async fn merge(writer: &Writer, merge: Merge) -> WriteResult<i64> {
    let pair = merge.pair(writer, MOVIE).await?;
    let (survivor, merged) = both(writer, pair).await?;
    let identifiers = RowIdentifiers {
        key: merged.id,
        slug: &merged.slug,
        imdb_id: merged.imdb_id.as_deref(),
        tmdb_id: merged.tmdb_id,
    };
    merge.check(MOVIE, pair, identifiers)?;
    expect_version(survivor.id, survivor.version, merge.expected_version)?;
    let expected = merge.merged_expected_version;
    expect_version_of("merged_expected_version", merged.id, merged.version, expected)?;
    merge_rows(writer, &survivor, &merged).await?;
    Ok(survivor.id)
}

async fn both(writer: &Writer, pair: Pair) -> Result<(Model, Model)> {
    let sql = "SELECT * FROM movie WHERE id IN (SELECT id FROM {rows} AS given)";
    let rows = Rows::integers("id", vec![pair.survivor, pair.merged]);
    let found: Vec<Model> = writer.find(sql, rows).await?;
    let of = |key: i64| found.iter().find(|row| row.id == key).cloned();
    let missing = || Error::internal("a movie that was found is not there");
    Ok((of(pair.survivor).ok_or_else(missing)?, of(pair.merged).ok_or_else(missing)?))
}

/// The lists of both movies as those of the survivor; refused where one is too long.
async fn unite_lists(writer: &Writer, pair: Pair) -> WriteResult<()> {
    let mut errors = ValidationErrors::default();
    let f = &mut errors;
    link::GENRES.merge_lists::<i64>(writer, pair, valid_movie::MOST_GENRES, f).await?;
    link::KEYWORDS.merge_lists::<i64>(writer, pair, valid_movie::MOST_KEYWORDS, f).await?;
    link::COMPANIES.merge_lists::<i64>(writer, pair, valid_movie::MOST_COMPANIES, f).await?;
    link::COUNTRIES.merge_lists::<String>(writer, pair, valid_movie::MOST_COUNTRIES, f).await?;
    link::LANGUAGES.merge_lists::<String>(writer, pair, valid_movie::MOST_LANGUAGES, f).await?;
    errors.settle()
}

async fn merge_rows(writer: &Writer, survivor: &Model, merged: &Model) -> WriteResult<()> {
    let pair = Pair { survivor: survivor.id, merged: merged.id };
    let row = filled(survivor, merged);
    unite_lists(writer, pair).await?;
    let released = row.release_date.as_deref().unwrap_or_default();
    credit::unite_movies(writer, pair, released).await?;
    MOVIE.redirect(writer, &[pair]).await?;
    // External ids are unique, so they change hands only once their row is gone.
    let delete = "DELETE FROM movie WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(delete, Rows::integers("id", vec![merged.id])).await?;
    model::update(writer, &[&row]).await?;
    let change = NewChange::merged(ChangeType::MovieMerged, merged.id, merged.version, survivor.id);
    writer.record([change, NewChange::new(ChangeType::MovieUpdated, row.id, row.version)]);
    let before = [row::entry(survivor), row::entry(merged)];
    Ok(search::store(writer, &before, &[row::entry(&row)]).await?)
}

/// The survivor's next version.
fn filled(survivor: &Model, merged: &Model) -> Model {
    let mut row = model::filled(survivor, merged);
    row.version += 1;
    row.cover_path = cover(survivor, merged);
    // An average is of its own votes.
    let voted = if survivor.vote_count == 0 { merged } else { survivor };
    (row.vote_count, row.vote_average) = (voted.vote_count, voted.vote_average);
    row::derive(&mut row);
    let lists = row::LISTS
        .into_iter()
        .chain((row.collection_id != survivor.collection_id).then_some(row::COLLECTION));
    edited::unite(survivor, merged, &mut row, &lists.collect::<Vec<_>>());
    row::mark_votes(&mut row);
    row
}

/// A title card takes the place of an unknown poster.
fn cover(survivor: &Model, merged: &Model) -> Option<String> {
    let known = |row: &Model| row.cover_path.clone().filter(|path| path != CARD);
    let card = || survivor.cover_path.clone().or_else(|| merged.cover_path.clone());
    known(survivor).or_else(|| known(merged)).or_else(card)
}
