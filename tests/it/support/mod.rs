//! What tests stand on.

#[macro_use]
mod database;

mod app;
pub mod asking;
pub mod catalog;
pub mod random;

pub use app::{Setup, TestApp, read_to_end};
pub use asking::Asking;
pub use database::{Backend, TestDatabase, say_loudly};
