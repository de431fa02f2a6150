//! Production companies.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{Films, VocabularyTable};
use crate::event::ChangeType;

/// Their table.
pub static TABLE: VocabularyTable = VocabularyTable {
    name: "company",
    image: Some("logo_path"),
    country: true,
    films: Films::Listed(&link::COMPANIES),
    searched: None,
    change_types: Some([
        ChangeType::CompanyCreated,
        ChangeType::CompanyUpdated,
        ChangeType::CompanyDeleted,
    ]),
};
