//! `cinegraph import`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::database::{CommonArgs, connect, migrated};
use super::runtime::block_on;
use super::{log, output};
use crate::import::{self, ImportOptions, Source};

#[derive(Args, Debug)]
pub(super) struct ImportCommand {
    #[command(subcommand)]
    format: Format,
}

/// What is read.
#[derive(Debug, Subcommand)]
enum Format {
    /// The two tables of the TMDB 5000 data set, plain or as .gz.
    TmdbCsv {
        /// tmdb_5000_movies.csv
        #[arg(long, value_name = "FILE")]
        movies: PathBuf,
        /// tmdb_5000_credits.csv; without it, credits that are stored stay.
        #[arg(long, value_name = "FILE")]
        credits: Option<PathBuf>,
        #[command(flatten)]
        run: RunArgs,
    },
    /// Movies as TMDB's API answers them: files, folders, JSON lines, plain or as .gz.
    TmdbJson {
        /// Files and folders.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        run: RunArgs,
    },
}

/// What every import has.
#[derive(Args, Debug)]
struct RunArgs {
    /// Write every refusal and warning to a file, as JSON lines.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    common: CommonArgs,
}

impl ImportCommand {
    /// The report goes to standard output; the exit code is 0 for complete, 2 for partial.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let (source, run) = self.format.into_parts();
        let config = run.common.sources()?.config()?;
        log::start(&config.log)?;
        let options = ImportOptions { report: run.report, ..ImportOptions::default() };
        let report = block_on(async {
            let db = connect(&config, None).await?;
            migrated(&config, &db).await?;
            Ok(import::run(&db, source, options).await?)
        })?;
        output::print(&format!("{report}\n"))?;
        Ok(ExitCode::from(report.exit_code()))
    }
}

impl Format {
    fn into_parts(self) -> (Source, RunArgs) {
        match self {
            Self::TmdbCsv { movies, credits, run } => (Source::TmdbCsv { movies, credits }, run),
            Self::TmdbJson { paths, run } => (Source::TmdbJson { paths }, run),
        }
    }
}
