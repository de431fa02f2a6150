//! The catalogue's rules, and the only writer of its tables. No GraphQL, no HTTP.
//!
//! **Invariant:** all writes go through a [`Writer`]: importers and mutations obey the same
//! rules.

pub mod collection;
mod column;
pub mod company;
pub mod country;
mod country_names;
pub mod credit;
pub mod date;
mod edited;
pub mod field;
mod figure;
pub mod genre;
pub mod idempotency;
pub mod identifier;
mod image;
mod keyword;
pub mod language;
mod language_names;
mod link;
pub mod merge;
mod model;
pub mod movie;
pub mod person;
pub mod redirect;
pub mod refusal;
pub mod search;
pub mod slug;
pub mod text;
mod validation;
pub mod validation_error;
mod versioned;
pub mod vocabulary;
mod writer;

pub use figure::Figure;
pub use writer::Writer;
