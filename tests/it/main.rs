//! Everything the server promises, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

#[macro_use]
mod support;

mod article;
mod catalog;
mod cli;
mod config;
mod db;
mod explain;
mod facet;
mod filter;
mod generate;
mod guard;
mod http;
mod import;
mod index;
mod law;
mod layers;
mod paging;
mod proof;
mod queries;
mod readme;
mod schema;
