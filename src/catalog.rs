//! The catalogue's rules, and the only writer of its tables. No GraphQL, no HTTP.

pub mod text;
