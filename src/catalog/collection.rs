//! Series of films.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::vocabulary::Table;
use crate::db::search::Kind;

pub(super) const TABLE: Table = Table {
    name: "collection",
    image: Some("cover_path"),
    country: false,
    searched: Some(Kind::Collection),
};
