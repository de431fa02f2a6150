//! Series of films.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::vocabulary::Table;

pub(super) const TABLE: Table =
    Table { name: "collection", image: Some("cover_path"), country: false };
