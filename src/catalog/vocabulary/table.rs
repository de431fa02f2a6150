//! The tables of entries, as data.
//!
//! **Invariant:** what tables differ in is here, and no other code asks which one it works on.

use crate::catalog::link;
use crate::db::search::Kind;
use crate::event::ChangeType;

/// A table of entries.
#[derive(Debug)]
pub struct Table {
    pub(in crate::catalog) name: &'static str,
    pub(in crate::catalog) image: Option<&'static str>,
    pub(in crate::catalog) country: bool,
    /// How films name its entries.
    pub(in crate::catalog) films: Films,
    /// Whether clients search its names, and as what.
    pub(in crate::catalog) searched: Option<Kind>,
    /// Whether the log tells of its entries: of a new one as the first, of a changed one as the
    /// second, of one that goes as the third.
    pub(in crate::catalog) told: Option<[ChangeType; 3]>,
}

/// How films name entries.
#[derive(Clone, Copy, Debug)]
pub(in crate::catalog) enum Films {
    /// Each in a list.
    Listed(&'static link::Table),
    /// One in a column of the film's own.
    Column(&'static str),
}
