//! The types of changes and of nodes.
//!
//! **Invariant:** a code that was once stored keeps its meaning.

/// Lists the types of changes: the name, its code in the log, its text, the type of its node.
macro_rules! change_types {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $text:literal, $node:ident;)+) => {
        /// What happened to which type of node.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ChangeType { $($(#[doc = $doc])+ $name,)+ }

        impl ChangeType {
            /// Every type, in the order of the codes.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code that is stored.
            pub fn code(self) -> i32 {
                match self { $(Self::$name => $code,)+ }
            }

            /// The type with this code.
            pub fn of_code(code: i32) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }

            /// The type as clients see it.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The type of the changed node.
            pub fn node(self) -> NodeType {
                match self { $(Self::$name => NodeType::$node,)+ }
            }
        }
    };
}

change_types! {
    /// A movie was created.
    MovieCreated = 0, "MOVIE_CREATED", Movie;
    /// A movie's own values, lists or credits changed.
    MovieUpdated = 1, "MOVIE_UPDATED", Movie;
    /// A movie was deleted.
    MovieDeleted = 2, "MOVIE_DELETED", Movie;
    /// A movie was merged into another.
    MovieMerged = 3, "MOVIE_MERGED", Movie;
    /// A person was created.
    PersonCreated = 4, "PERSON_CREATED", Person;
    /// A person's own values changed.
    PersonUpdated = 5, "PERSON_UPDATED", Person;
    /// A person was deleted.
    PersonDeleted = 6, "PERSON_DELETED", Person;
    /// A person was merged into another.
    PersonMerged = 7, "PERSON_MERGED", Person;
    /// A genre was created.
    GenreCreated = 8, "GENRE_CREATED", Genre;
    /// A genre's own values changed.
    GenreUpdated = 9, "GENRE_UPDATED", Genre;
    /// A genre was deleted.
    GenreDeleted = 10, "GENRE_DELETED", Genre;
    /// A collection was created.
    CollectionCreated = 11, "COLLECTION_CREATED", Collection;
    /// A collection's own values changed.
    CollectionUpdated = 12, "COLLECTION_UPDATED", Collection;
    /// A collection was deleted.
    CollectionDeleted = 13, "COLLECTION_DELETED", Collection;
    /// A company was created.
    CompanyCreated = 14, "COMPANY_CREATED", Company;
    /// A company's own values changed.
    CompanyUpdated = 15, "COMPANY_UPDATED", Company;
    /// A company was deleted.
    CompanyDeleted = 16, "COMPANY_DELETED", Company;
}

/// Lists the types of nodes: the name and the word in the ids of its nodes.
macro_rules! node_types {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal;)+) => {
        /// A type whose changes are in the log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum NodeType { $($(#[doc = $doc])+ $name,)+ }

        impl NodeType {
            /// The word in the ids of its nodes.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The type with this word.
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

node_types! {
    /// A movie.
    Movie = "movie";
    /// A person.
    Person = "person";
    /// A genre.
    Genre = "genre";
    /// A collection.
    Collection = "collection";
    /// A company.
    Company = "company";
}
