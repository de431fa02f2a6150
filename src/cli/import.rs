//! `cinegraph import`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Common, about_database, block_on, connect, log};
use crate::app::App;

#[derive(Args, Debug)]
pub(super) struct Import {
    #[command(subcommand)]
    source: Source,
}

/// What is read.
#[derive(Debug, Subcommand)]
enum Source {
    /// The two tables of the TMDB 5000 data set, plain or as .gz.
    TmdbCsv {
        /// tmdb_5000_movies.csv
        #[arg(long, value_name = "FILE")]
        movies: PathBuf,
        /// tmdb_5000_credits.csv
        #[arg(long, value_name = "FILE")]
        credits: PathBuf,
        #[command(flatten)]
        run: Run,
    },
    /// Films as TMDB's API answers them: files, folders, JSON lines, plain or as .gz.
    TmdbJson {
        /// Files and folders.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        run: Run,
    },
}

/// What every import has.
#[derive(Args, Debug)]
struct Run {
    /// Write every rejected record to a file, as JSON lines.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let (Source::TmdbCsv { run, .. } | Source::TmdbJson { run, .. }) = &self.source;
        let config = run.common.sources()?.config()?;
        log::start(&config.log)?;
        block_on(async {
            let db = connect(&config).await?;
            about_database(&config, "migrated", db.migrate().await)?;
            import(&App::new(db, config), self.source).await
        })
    }
}

/// Reads the source into the catalogue: exit code 0 for complete, 2 for partial.
///
/// The importers are not in this branch: this is the one function to fill in when they are.
async fn import(_app: &App, source: Source) -> anyhow::Result<ExitCode> {
    anyhow::bail!("this build has no importer for {source:?}")
}
