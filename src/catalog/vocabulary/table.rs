//! The tables of entries, as data.
//!
//! **Invariant:** what tables differ in is here, and no other code asks which one it works on.

use crate::catalog::link;
use crate::db::search::SearchKind;
use crate::event::ChangeType;

/// A table of entries.
#[derive(Debug)]
pub struct VocabularyTable {
    pub(in crate::catalog) name: &'static str,
    pub(in crate::catalog) image: Option<&'static str>,
    pub(in crate::catalog) country: bool,
    /// How movies name its entries.
    pub(in crate::catalog) movies: MovieLink,
    /// Whether clients search its names, and as what.
    pub(in crate::catalog) searched: Option<SearchKind>,
    /// The logged types of change, if its entries are logged: of a new one the first, of a changed one the
    /// second, of one that goes as the third.
    pub(in crate::catalog) change_types: Option<[ChangeType; 3]>,
}

/// How movies name entries.
#[derive(Clone, Copy, Debug)]
pub(in crate::catalog) enum MovieLink {
    /// Each in a list.
    Listed(&'static link::LinkTable),
    /// One in a column of the movie's own.
    Column(&'static str),
}
