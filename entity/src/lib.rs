//! Cinegraph's tables: columns and types, nothing else.
//!
//! **Invariant:** no GraphQL here. A table is not the API, and a new column does not
//! become public by itself.

pub mod collection;
pub mod company;
pub mod country;
pub mod credit;
pub mod genre;
pub mod import_checkpoint;
pub mod keyword;
pub mod language;
pub mod movie;
pub mod movie_company;
pub mod movie_country;
pub mod movie_genre;
pub mod movie_keyword;
pub mod movie_language;
pub mod person;
pub mod search_state;
