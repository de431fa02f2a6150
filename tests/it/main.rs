//! Everything the server promises, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, missing_docs)]

#[macro_use]
mod support;

mod cli;
mod config;
mod db;
mod guard;
mod http;
mod law;
