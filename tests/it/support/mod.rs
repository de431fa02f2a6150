//! What tests stand on.

pub mod asking;
pub mod catalog;
#[macro_use]
mod database;

pub use asking::Asking;
pub use database::{Backend, TestDatabase};
