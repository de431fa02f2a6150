//! Genres.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::vocabulary::Table;

pub(super) const TABLE: Table =
    Table { name: "genre", image: None, country: false, searched: None };
