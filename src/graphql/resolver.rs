//! How a field reads and writes, whatever its type.
//!
//! **Invariant:** no module here names a type of the schema.

pub mod connection;
pub mod context;
pub mod cursor;
pub mod edit;
pub mod fetch;
pub mod filter;
pub mod idempotency;
pub mod identifier;
pub mod input;
pub mod list;
pub mod mutation;
pub mod object;
pub mod order;
pub mod payload;
pub mod projection;
mod runs;
pub mod viewer;
pub mod written;
