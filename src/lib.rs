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
//! | [`app`] | what every request shares |
//! | [`catalog`] | the rules of the catalogue, and the only writer of its tables and of the [search index](catalog::search) |
//! | [`import`] | TMDB's CSV pair and JSON responses, and the embedded sample |
//! | [`graphql`] | the schema, one file an entity; the [guard](graphql::guard) before it |
//! | [`http`] | the endpoint, the playground, covers, health, stopping |
//! | [`cli`] | the command line |
//!
//! # The way of a query
//!
//! [`http`] takes the request by the rules of GraphQL over HTTP, parses the document and lets
//! [`graphql::guard`] measure it. [`graphql::execute`] gives the request its own
//! [loaders](db::batch::Loaders) and [drives](db::quiescence::drive) the execution. A resolver
//! asks through [`graphql::reading`]: its field's arguments and the columns that its selection
//! needs make an [`Ask`](db::relation::Ask), its parent's key goes along. When nothing else can be
//! done, every batch becomes one statement for each different ask, whatever the number of parents.
//! The rows come back as [`Record`](db::row::Record)s that hold the selected columns only.

pub mod app;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod db;
pub mod error;
pub mod graphql;
pub mod http;
pub mod import;
