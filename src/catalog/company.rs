//! Production companies.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::vocabulary::Table;

pub(super) const TABLE: Table =
    Table { name: "company", image: Some("logo_path"), country: true, searched: None };
