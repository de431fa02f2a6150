//! Production companies.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{Films, Table};
use crate::event::ChangeType;

/// Their table.
pub static TABLE: Table = Table {
    name: "company",
    image: Some("logo_path"),
    country: true,
    films: Films::Listed(&link::COMPANIES),
    searched: None,
    told: Some([
        ChangeType::CompanyCreated,
        ChangeType::CompanyUpdated,
        ChangeType::CompanyDeleted,
    ]),
};
