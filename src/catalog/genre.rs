//! Genres.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{MovieLink, VocabularyTable};
use crate::event::ChangeType;

/// Their table.
pub static TABLE: VocabularyTable = VocabularyTable {
    name: "genre",
    image: None,
    country: false,
    movies: MovieLink::Listed(&link::GENRES),
    searched: None,
    change_types: Some([
        ChangeType::GenreCreated,
        ChangeType::GenreUpdated,
        ChangeType::GenreDeleted,
    ]),
};
