//! Genres.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{Films, VocabularyTable};
use crate::event::ChangeType;

/// Their table.
pub static TABLE: VocabularyTable = VocabularyTable {
    name: "genre",
    image: None,
    country: false,
    films: Films::Listed(&link::GENRES),
    searched: None,
    change_types: Some([
        ChangeType::GenreCreated,
        ChangeType::GenreUpdated,
        ChangeType::GenreDeleted,
    ]),
};
