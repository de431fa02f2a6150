//! Everything the server promises, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

mod support;

mod access;
mod account;
mod article;
mod catalog;
mod cli;
mod config;
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
