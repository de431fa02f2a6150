//! What the names in the search index are names of.
//!
//! **Invariant:** a kind and a key are one number, from which both can be read again.

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchKind {
    /// A movie.
    Movie = 0,
    /// A person.
    Person = 1,
    /// A collection.
    Collection = 2,
}

impl SearchKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Movie, Self::Person, Self::Collection];
}

/// Documents are numbered by kind first, so that equal hits are ordered by it. No key comes near.
pub(super) const KIND: i64 = 1 << 59;

/// The key in the index of the name of `target` in `slot`, 0 or 1.
pub fn name_key(kind: SearchKind, target: i64, slot: i64) -> i64 {
    2 * (KIND * kind as i64 + target) + slot
}
