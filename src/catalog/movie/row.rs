//! A movie's row: how a record changes it.
//!
//! **Invariant:** the columns that are derived (folded and sortable titles, the year) follow those
//! that they are derived from.

use entity::movie::Model;

use super::ValidMovie;
use crate::catalog::date::PartialDate;
use crate::catalog::edited::{self, Origin};
use crate::catalog::image::CARD;
use crate::catalog::search::SearchEntry;
use crate::catalog::text::{fold, sort_key};
use crate::db::search::SearchKind;

/// A row without anything, for a movie that is new at `now`.
pub(super) fn blank(now: i64) -> Model {
    Model { version: 1, created_at: now, updated_at: now, ..Model::default() }
}

/// `stored` with what `movie` says, but for an editor's fields where it is a source's; what stays
/// differently then. Its key and history stay, and its slug unless another is given.
pub(super) fn applied(
    stored: &Model,
    movie: &ValidMovie,
    (collection, origin): (Option<Option<i64>>, Origin),
) -> (Model, Vec<String>) {
    let mut row = stored.clone();
    movie.put_into(&mut row);
    if row.cover_path.is_none() && stored.cover_path.as_deref() == Some(CARD) {
        row.cover_path = Some(CARD.to_owned());
    }
    row.collection_id = collection.unwrap_or(row.collection_id);
    let kept = match origin {
        Origin::Source => edited::keep(stored, &mut row),
        Origin::Editor => Vec::new(),
    };
    derive(&mut row);
    (row, kept)
}

/// A movie's lists, as marks of an editor's fields call them.
pub(super) const LISTS: [&str; 6] =
    ["genres", "keywords", "companies", "countries", "languages", "credits"];

/// The collection, as such marks call it.
pub(super) const COLLECTION: &str = "collection";

/// Marks what an editor changed of `before`: columns, and the `lists`.
pub(super) fn mark(before: &Model, row: &mut Model, mut lists: Vec<&'static str>) {
    lists.extend((row.collection_id != before.collection_id).then_some(COLLECTION));
    edited::mark(before, row, &lists);
    mark_votes(row);
}

/// The votes and their average are one: an average is of its own votes.
pub(super) fn mark_votes(row: &mut Model) {
    const VOTES: [&str; 2] = ["vote_average", "vote_count"];
    if VOTES.iter().any(|field| edited::has(&row.edited, field)) {
        row.edited = edited::with(&row.edited, VOTES);
    }
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
