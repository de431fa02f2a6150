//! What tests stand on.

#[macro_use]
mod database;

pub use database::{Backend, TestDatabase};

pub mod random;
