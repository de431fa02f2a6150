//! `cinegraph generate`.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;

use super::database::{CommonArgs, about_database, connect};
use super::runtime::block_on;
use super::{log, output};
use crate::import::generate;

#[derive(Args, Debug)]
pub(super) struct GenerateCommand {
    /// How many movies.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=generate::MOST))]
    movies: u64,
    /// Which catalogue: the same seed makes the same movies.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    common: CommonArgs,
}

impl GenerateCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.common.sources()?.config()?;
        log::start(&config.log)?;
        let bar = if stderr().is_terminal() {
            ProgressBar::new(self.movies)
        } else {
            ProgressBar::hidden()
        };
        let generated = block_on(async {
            let db = connect(&config, None).await?;
            about_database(&config, "migrated", db.migrate().await)?;
            let run =
                generate::generate(&db, self.movies, self.seed, |done| bar.set_position(done));
            about_database(&config, "filled", run.await)
        })?;
        bar.finish_and_clear();
        let generate::Generated { inserted, stored } = generated;
        output::print(&format!("{inserted} movies inserted, {stored} there already\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}
