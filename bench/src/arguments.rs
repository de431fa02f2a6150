//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::database::Database;
use crate::question::Question;

#[derive(Parser, Debug)]
#[command(about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Measure, and print a table.
    Run(Settings),
    /// Serve the floor: each question answered by one SQL statement.
    Floor {
        /// The address of a catalogue.
        #[arg(long)]
        database: String,
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Settings {
    /// Films of the generated catalogue; several for one after the other.
    #[arg(long, value_delimiter = ',', default_value = "20000")]
    pub(crate) films: Vec<u64>,
    /// Which catalogue: the same seed makes the same films.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Seconds of a turn.
    #[arg(long, default_value_t = 2.0)]
    pub(crate) seconds: f64,
    /// Turns of each server for each question.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Connections that send requests at once.
    #[arg(long, default_value_t = 16)]
    pub(crate) connections: usize,
    /// Only these questions: q1 to q6.
    #[arg(long, value_delimiter = ',')]
    pub(crate) questions: Vec<Question>,
    /// A PostgreSQL server on this machine where databases can be made; without it, only SQLite.
    #[arg(long, env = "CINEGRAPH_TEST_POSTGRES")]
    pub(crate) postgres: Option<String>,
    /// Leave SQLite out.
    #[arg(long)]
    pub(crate) no_sqlite: bool,
    /// Leave the catalogues for the next run, which finds them.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Cinegraph's binary; left out, the one beside this program.
    #[arg(long)]
    pub(crate) cinegraph: Option<PathBuf>,
}

impl Settings {
    pub(crate) fn databases(&self) -> Vec<Database> {
        let sqlite = (!self.no_sqlite).then_some(Database::Sqlite);
        let postgres = self.postgres.is_some().then_some(Database::Postgres);
        postgres.into_iter().chain(sqlite).collect()
    }

    pub(crate) fn questions(&self) -> &[Question] {
        if self.questions.is_empty() { &Question::ALL } else { &self.questions }
    }

    pub(crate) fn cinegraph(&self) -> anyhow::Result<PathBuf> {
        match &self.cinegraph {
            Some(path) => Ok(path.clone()),
            None => Ok(std::env::current_exe()?.with_file_name("cinegraph")),
        }
    }
}
