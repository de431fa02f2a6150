//! What tests stand on.

#[macro_use]
mod database;
mod app;

pub use app::{Setup, TestApp, read_to_end};
pub use database::{Backend, TestDatabase};

pub mod random;
