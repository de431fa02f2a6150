//! Keywords.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{Films, Table};

pub(super) static TABLE: Table = Table {
    name: "keyword",
    image: None,
    country: false,
    films: Films::Listed(&link::KEYWORDS),
    searched: None,
    told: None,
};
