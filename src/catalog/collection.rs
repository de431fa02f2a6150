//! Series of movies.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::vocabulary::{MovieLink, VocabularyTable};
use crate::db::search::SearchKind;
use crate::event::ChangeType;

/// Their table.
pub static TABLE: VocabularyTable = VocabularyTable {
    name: "collection",
    image: Some("cover_path"),
    country: false,
    movies: MovieLink::Column("collection_id"),
    searched: Some(SearchKind::Collection),
    change_types: Some([
        ChangeType::CollectionCreated,
        ChangeType::CollectionUpdated,
        ChangeType::CollectionDeleted,
    ]),
};
