//! What tests stand on.

#[macro_use]
mod database;

mod app;
pub mod asking;
pub mod catalog;
pub mod choices;
pub mod random;
mod smtp;
pub mod socket;
mod statement;

pub use app::{Reply, Setup, TestApp, read_to_end};
pub use asking::Asking;
pub use database::{Backend, TestDatabase, say_loudly};
pub use smtp::{Behaviour, Mail, SmtpServer};
pub use statement::inner;
