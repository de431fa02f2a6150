//! Genres.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{Films, Table};
use crate::event::ChangeType;

/// Their table.
pub static TABLE: Table = Table {
    name: "genre",
    image: None,
    country: false,
    films: Films::Listed(&link::GENRES),
    searched: None,
    told: Some([ChangeType::GenreCreated, ChangeType::GenreUpdated, ChangeType::GenreDeleted]),
};
