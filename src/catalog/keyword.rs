//! Keywords.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::link;
use super::vocabulary::{MovieLink, VocabularyTable};

pub(super) static TABLE: VocabularyTable = VocabularyTable {
    name: "keyword",
    image: None,
    country: false,
    movies: MovieLink::Listed(&link::KEYWORDS),
    searched: None,
    change_types: None,
};
