//! Everything the server promises, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]
#![expect(clippy::disallowed_methods, reason = "tests read their settings from the environment")]

mod support;

mod access;
mod account;
mod article;
mod catalog;
mod cli;
mod config;
mod conventions;
mod cost;
mod crash;
mod db;
mod differential;
mod docs;
mod document;
mod event;
mod explain;
mod extreme;
mod facet;
#[cfg(target_os = "linux")]
mod fault;
mod filter;
mod forgery;
mod generate;
mod guard;
mod http;
mod import;
mod index;
mod language;
mod layers;
mod model;
mod mutation;
mod paging;
mod queries;
mod scenario;
mod schema;
mod search;
mod statement_count;
mod subscription;
mod vocabulary;
mod webhook;
mod work;
