//! The GraphQL endpoint without HTTP: types, resolvers and execution.
//!
//! **Invariant:** each module imports only from those before it in this list: `error`, `scalar`,
//! `selection` (what a document selects), `language` (from text to documents), `validation` (which
//! documents and variables the schema allows), then `resolver` (how any field reads and writes), then
//! `schema` (the types that clients see), then `execution` (text in, result out).

pub mod error;
mod language;
pub mod scalar;
mod selection;
mod validation;

pub mod resolver;
pub mod schema;

pub mod execution;

pub use execution::{ExecutionResult, Schema, execute, schema};
pub use resolver::idempotency;
pub use scalar::Cursor;
pub use schema::{Mutation, Query, Subscription};
