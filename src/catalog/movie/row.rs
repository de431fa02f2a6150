//! A movie's row: how a record changes it.
//!
//! **Invariant:** the columns that are derived (folded and sortable titles, the year) follow those
//! that they are derived from.

use entity::movie::Model;

use super::ValidMovie;
use crate::catalog::date::PartialDate;
use crate::catalog::image::CARD;
use crate::catalog::search::SearchEntry;
use crate::catalog::text::{fold, sort_key};
use crate::db::search::SearchKind;

/// A row without anything, for a movie that is new at `now`.
pub(super) fn blank(now: i64) -> Model {
    Model { version: 1, created_at: now, updated_at: now, ..Model::default() }
}

/// `stored` with what `movie` says; its key and history stay, and its slug unless another is given.
pub(super) fn applied(
    stored: &Model,
    movie: &ValidMovie,
    collection: Option<Option<i64>>,
) -> Model {
    let mut row = stored.clone();
    movie.put_into(&mut row);
    if row.cover_path.is_none() && stored.cover_path.as_deref() == Some(CARD) {
        row.cover_path = Some(CARD.to_owned());
    }
    row.collection_id = collection.unwrap_or(row.collection_id);
    derive(&mut row);
    row
}

/// Derives the columns that follow others.
pub(super) fn derive(row: &mut Model) {
    row.title_folded = fold(&row.title);
    row.sort_title = sort_key(&row.title);
    row.original_title_folded = row.original_title.as_deref().map(fold);
    let date = row.release_date.as_deref().and_then(|date| date.parse().ok());
    row.release_year = date.map(|date: PartialDate| date.year());
    if row.vote_count == 0 {
        row.vote_average = None;
    }
}

/// What the movie is found by.
pub(super) fn entry(row: &Model) -> SearchEntry {
    SearchEntry {
        kind: SearchKind::Movie,
        target: row.id,
        names: [&row.title].into_iter().chain(&row.original_title).cloned().collect(),
        adult: row.adult,
        popularity: row.popularity,
    }
}
