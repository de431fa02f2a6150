//! The catalogue's rules, and the only writer of its tables. No GraphQL, no HTTP.
//!
//! **Invariant:** whoever writes goes through a [`Writer`]: importers and mutations obey the same
//! rules.

pub mod clock;
mod collection;
mod company;
pub mod country;
mod country_names;
pub mod credit;
pub mod date;
pub mod field;
mod genre;
mod keyword;
pub mod language;
mod language_names;
mod link;
pub mod movie;
pub mod person;
pub mod search;
pub mod slug;
pub mod text;
pub mod vocabulary;
mod writer;

pub use writer::Writer;
