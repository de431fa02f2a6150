//! Cinegraph: a movie catalogue behind one GraphQL endpoint.
//!
//! This page is the map of the house. Modules stand from the lowest to the highest; each imports
//! only from those before it (`tests/it/layers.rs` holds that), and the same noun names the same
//! thing in every layer: `entity::movie`, [`catalog::movie`], [`graphql::movie`], `tests/it`.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`error`] | failures by what a caller can do, and the one table of codes |
//! | [`config`] | every setting once, and where its value came from |
//! | [`db`] | connections; reading: [keyset pages](db::order), [relations](db::relation), [batches](db::batch), [search](db::search) |
//! | [`event`] | the change log, appended to in the transaction of every change; [followed](event::feed) |
//! | [`auth`] | who asks, and the proofs of what they may: accounts, sessions, API keys, the messages owed to them |
//! | [`app`] | what every request shares |
//! | [`catalog`] | the rules of the catalogue, and the only writer of its tables and of the [search index](catalog::search) |
//! | [`webhook`] | receivers elsewhere that are told of changes, signed, retried, in order |
//! | [`import`] | TMDB's CSV pair and JSON responses, and the embedded sample |
//! | [`graphql`] | the schema, one file an entity; the [guard](graphql::guard) before it |
//! | [`http`] | the endpoint, the playground, covers, health, stopping |
//! | [`cli`] | the command line |
//!
//! # The way of a query
//!
//! [`http`] takes the request by the rules of GraphQL over HTTP; [`graphql::document`] parses its
//! document and lets [`graphql::guard`] measure it, or has it already. [`graphql::execute`] gives the request its own
//! [loaders](db::batch::Loaders) and [drives](db::quiescence::drive) the execution. A resolver
//! asks through [`graphql::reading`]: its field's arguments and the columns that its selection
//! needs make an [`Ask`](db::relation::Ask), its parent's key goes along. When nothing else can be
//! done, every batch becomes one statement for each different ask, whatever the number of parents.
//! The rows come back as [`Record`](db::row::Record)s that hold the selected columns only.
//!
//! # The way of a mutation
//!
//! [`graphql::mutation`] asks the [viewer](auth::Viewer) for the proof that [`catalog::Writer`] wants,
//! and begins one. The input becomes a draft; the rules of [`catalog`] tell every
//! [`Flaw`](catalog::flaw::Flaw) of it, which an importer reports and a mutation is refused for. What
//! is written is in the [log](event) with the same commit, and the payload's field reads it back as a
//! query would.

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
