//! `just bench`: how much Cinegraph takes for six questions, beside a program that answers each
//! with one hand-written SQL statement (the floor).
//!
//! The same requests go to both in turns, A B A B, because a machine is seldom as fast as it was a
//! minute ago. The figure to trust is the CPU time of server and database per request.
//!
//! **Invariant:** nothing is timed before both servers gave the same answers to the same requests;
//! and nothing is left behind: no process, no database, no file, unless `--keep` asks for it.

mod arguments;
mod binary;
mod catalogue;
mod database;
mod floor;
mod load;
mod log;
mod measure;
mod process;
mod question;
mod requests;
mod server;
mod sql;
mod table;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use arguments::{Arguments, Command, Settings};
use catalogue::Catalogue;
use table::Table;

/// Cinegraph's own allocator, so that the floor has none better or worse.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(settings) => run(&settings).await,
        Command::Floor { database, listen } => floor::serve(&database, &listen).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::progress(&format!("failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: &Settings) -> Result<()> {
    let mut table = Table::default();
    for films in &settings.films {
        for database in settings.databases() {
            let catalogue = Catalogue::prepare(settings, database, *films).await?;
            let measured = tokio::select! {
                measured = measure::all(settings, &catalogue) => measured,
                stopped = tokio::signal::ctrl_c() => {
                    stopped.context("no signal can be waited for")
                        .and_then(|()| anyhow::bail!("stopped"))
                }
            };
            catalogue.end(settings.keep).await?;
            table.add(database, *films, measured?);
        }
    }
    table.print()
}
