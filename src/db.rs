//! The database: connections, keyset pages and batch loading.
//!
//! **Invariant:** [`dialect`] is the only file that knows which database this is.

pub mod batch;
pub mod clock;
mod commit;
mod commit_listener;
mod connect;
mod database_file;
pub mod dialect;
pub mod dispatch;
pub mod filter;
mod migrations;
pub mod order;
pub mod query;
mod read_pool;
pub mod reader;
pub mod relation;
mod renewal;
pub mod request_stats;
pub mod row;
pub mod rows;
pub mod search;
pub mod sql;
mod statement;
pub mod table;
mod transaction;
mod value;
mod writer;

pub use connect::{Db, DbOptions};
pub use migrations::MigrationState;
pub use read_pool::ReadPool;
pub use transaction::Transaction;
pub use writer::WritePool;
