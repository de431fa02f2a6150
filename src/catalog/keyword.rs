//! Keywords.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{Films, VocabularyTable};

pub(super) static TABLE: VocabularyTable = VocabularyTable {
    name: "keyword",
    image: None,
    country: false,
    films: Films::Listed(&link::KEYWORDS),
    searched: None,
    change_types: None,
};
