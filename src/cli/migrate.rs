//! `cinegraph migrate`.

use std::fmt::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::database::{CommonArgs, about_database, connect, migrated};
use super::runtime::block_on;
use super::{log, output};
use crate::config::Config;
use crate::db::{Db, MigrationState};

#[derive(Args, Debug)]
pub(super) struct MigrateCommand {
    #[command(subcommand)]
    action: MigrateAction,
}

#[derive(Debug, Subcommand)]
enum MigrateAction {
    /// Apply every migration that is missing.
    Up(CommonArgs),
    /// List the migrations, and which of them are applied.
    Status(CommonArgs),
}

impl MigrateCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let (MigrateAction::Up(common) | MigrateAction::Status(common)) = &self.action;
        let config = common.sources()?.config()?;
        log::start(&config.log)?;
        let text = block_on(async {
            match self.action {
                MigrateAction::Up(_) => up(&config).await,
                MigrateAction::Status(_) => status(&config).await,
            }
        })?;
        output::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn up(config: &Config) -> anyhow::Result<String> {
    let db = connect(config, None).await?;
    let before = states(config, &db).await?;
    migrated(config, &db).await?;
    let applied = before.iter().filter(|migration| !migration.applied);
    Ok(
        match applied.map(|migration| format!("applied  {}\n", migration.name)).collect::<String>()
        {
            none if none.is_empty() => format!("{} has every migration.\n", config.database_url),
            list => list,
        },
    )
}

/// Creates nothing: for a database that does not exist yet it says so, and every migration is
/// missing.
async fn status(config: &Config) -> anyhow::Result<String> {
    let url = &config.database_url;
    let mut text = String::new();
    let states = match about_database(config, "read", Db::unmade(url.expose()))? {
        Some(all) => {
            writeln!(text, "{url} does not exist yet; `cinegraph migrate up` makes it.")?;
            all
        }
        None => states(config, &connect(config, None).await?).await?,
    };
    for migration in states {
        let state = if migration.applied { "applied" } else { "missing" };
        writeln!(text, "{state}  {}", migration.name)?;
    }
    Ok(text)
}

async fn states(config: &Config, db: &Db) -> anyhow::Result<Vec<MigrationState>> {
    about_database(config, "read", db.migrations().await)
}
