//! Cinegraph: a movie catalogue behind one GraphQL endpoint.

pub mod app;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod db;
pub mod error;
pub mod graphql;
pub mod http;
pub mod import;
