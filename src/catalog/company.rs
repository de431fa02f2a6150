//! Production companies.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{MovieLink, VocabularyTable};
use crate::event::ChangeType;

/// Their table.
pub static TABLE: VocabularyTable = VocabularyTable {
    name: "company",
    image: Some("logo_path"),
    country: true,
    movies: MovieLink::Listed(&link::COMPANIES),
    searched: None,
    change_types: Some([
        ChangeType::CompanyCreated,
        ChangeType::CompanyUpdated,
        ChangeType::CompanyDeleted,
    ]),
};
