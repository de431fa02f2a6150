//! What the names in the search index are names of.
//!
//! **Invariant:** a kind and a key are one number, from which both can be read again.

/// Lists the kinds: the name, its number, which is stored, and the table of what has the names.
macro_rules! search_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $table:literal;)+) => {
        /// What a name is the name of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SearchKind { $($(#[doc = $doc])+ $name = $number,)+ }

        impl SearchKind {
            /// How many kinds there are.
            pub const COUNT: usize = [$($number),+].len();

            /// Every kind.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$name),+];

            /// The table of the rows that have the names.
            pub fn table(self) -> &'static str {
                match self { $(Self::$name => $table,)+ }
            }
        }
    };
}

search_kinds! {
    /// A movie.
    Movie = 0, "movie";
    /// A person.
    Person = 1, "person";
    /// A collection.
    Collection = 2, "collection";
}

/// Documents are numbered by kind first, so that equal hits are ordered by it. No key comes near.
pub(super) const KIND: i64 = 1 << 59;

/// The key in the index of the name of `target` in `slot`, 0 or 1.
pub fn name_key(kind: SearchKind, target: i64, slot: i64) -> i64 {
    2 * (KIND * kind as i64 + target) + slot
}
