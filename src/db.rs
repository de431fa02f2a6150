//! The database: connections, keyset pages and batch loading.
//!
//! **Invariant:** [`dialect`] is the only file that knows which database this is.

mod connect;
pub mod dialect;
mod migrations;

pub use connect::{Db, Options};
pub use migrations::MigrationState;
