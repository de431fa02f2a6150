//! The list of the tables of entries.

use super::table::VocabularyTable;
use crate::catalog::{collection, company, genre, keyword};

/// The tables of entries.
pub(super) static TABLES: [&VocabularyTable; 4] =
    [&genre::TABLE, &keyword::TABLE, &company::TABLE, &collection::TABLE];
