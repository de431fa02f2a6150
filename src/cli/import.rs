//! `cinegraph import`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Common, about_database, block_on, connect, log, output};
use crate::import;

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
        /// tmdb_5000_credits.csv; without it the credits that are stored stay.
        #[arg(long, value_name = "FILE")]
        credits: Option<PathBuf>,
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
    /// Write every rejected record and every warning to a file, as JSON lines.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let (run, source) = self.source.parts();
        let config = run.common.sources()?.config()?;
        log::start(&config.log)?;
        let report = block_on(async {
            let db = connect(&config).await?;
            about_database(&config, "migrated", db.migrate().await)?;
            let options = import::Options { report: run.report, ..import::Options::default() };
            Ok(import::run(&db, source, options).await?)
        })?;
        output::print(&format!("{report}\n"))?;
        Ok(ExitCode::from(report.exit_code()))
    }
}

impl Source {
    fn parts(self) -> (Run, import::Source) {
        match self {
            Self::TmdbCsv { movies, credits, run } => {
                (run, import::Source::TmdbCsv { movies, credits })
            }
            Self::TmdbJson { paths, run } => (run, import::Source::TmdbJson { paths }),
        }
    }
}
