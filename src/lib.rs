//! Cinegraph: a movie catalogue behind one GraphQL endpoint.
//!
//! `docs/architecture.md` is the map: the layers, the way of a query and of a mutation, the
//! glossary. The list of modules below says what each is for; each module's page says more, with
//! the invariant that it keeps.
//!
//! Where to begin reading: [`graphql`] for the schema, [`db::relation`] and [`db::batch`] for how
//! fields read, [`catalog::Writer`] for how records are written, [`event`] for the change log,
//! [`http`] for the endpoint.

pub mod app;
pub mod auth;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod db;
pub mod error;
pub mod event;
pub mod graphql;
pub mod http;
pub mod import;
pub mod webhook;
