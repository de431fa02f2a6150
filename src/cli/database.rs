//! The database that a command works on.
//!
//! **Invariant:** no message shows the address of the database with its password.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::output;
use crate::catalog::{search, vocabulary};
use crate::config::{Config, Sources};
use crate::db::{Db, DbOptions};

/// The settings that every command with a database has.
#[derive(Args, Debug)]
pub(super) struct CommonArgs {
    /// The settings file [default: cinegraph.toml, where there is one].
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// sqlite://file.db or postgres://user:password@host/name [default: sqlite://cinegraph.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

impl CommonArgs {
    pub(super) fn sources(&self) -> anyhow::Result<Sources> {
        let sources = Sources::of_process(self.config.as_deref())?;
        Ok(sources.with_flag("database_url", "--database-url", self.database_url.clone()))
    }
}

/// Opens the database that the settings name; `longest_statement` is how long one may take.
pub(super) async fn connect(
    config: &Config,
    longest_statement: Option<Duration>,
) -> anyhow::Result<Db> {
    let options = DbOptions {
        url: config.database_url.expose().to_owned(),
        readers: config.database.connections,
        acquire_timeout: config.database.acquire_timeout,
        longest_statement,
    };
    about_database(config, "opened", Db::connect(&options).await)
}

/// Brings the tables up to date, the vocabulary and the search index.
pub(super) async fn migrated(config: &Config, db: &Db) -> anyhow::Result<()> {
    about_database(config, "migrated", db.migrate().await)?;
    about_database(config, "migrated", vocabulary::fill(db).await)?;
    about_database(config, "indexed", search::fill(db).await)?;
    Ok(())
}

/// Says which database it was about, in words fit for a terminal: an error of the driver may hold
/// the address with its password.
pub(super) fn about_database<T>(
    config: &Config,
    verb: &str,
    result: crate::error::Result<T>,
) -> anyhow::Result<T> {
    let url = &config.database_url;
    result
        .map_err(|error| anyhow::anyhow!(url.scrub(&output::causes(&error))))
        .with_context(|| format!("the database {url} cannot be {verb}"))
}
