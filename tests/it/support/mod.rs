//! What tests are built from.

mod app;
pub mod catalog;
pub mod choices;
mod database;
pub mod random;
pub mod sdl;
mod setting;
mod smtp;
pub mod socket;
mod statement;
pub mod tables;
pub mod test_schema;

pub use app::{Reply, Setup, TestApp, read_to_end};
pub use cinegraph_test_macros::on_both_databases;
pub use database::{Backend, TestDatabase, on_postgres, on_sqlite, say_loudly};
pub use setting::{data, setting};
pub use smtp::{Behaviour, Mail, SmtpServer};
pub use statement::inner;
pub use test_schema::TestSchema;
