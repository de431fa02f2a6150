//! The command line: parses it, calls the library and reports the result.
//!
//! **Invariant:** what a command produces goes to standard output, everything else to standard
//! error; a failure is one line there and exit code 1, or 2 where the command line itself is wrong.

mod account;
mod generate;
mod import;
mod log;
mod migrate;
mod output;
mod schema;
mod serve;
mod settings;

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::catalog::{search, vocabulary};
use crate::config::{Config, Sources};
use crate::db::{Db, Options};

/// A movie catalogue behind one GraphQL endpoint.
#[derive(Debug, Parser)]
#[command(name = "cinegraph", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeCommand,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve GraphQL until SIGTERM or Ctrl-C (what happens without a command, too).
    Serve(serve::ServeCommand),
    /// Bring the database's tables up to date, or show which migrations they have.
    Migrate(migrate::MigrateCommand),
    /// Make accounts, list them, and say what they may.
    Account(account::AccountCommand),
    /// Read movies and people from files.
    Import(import::ImportCommand),
    /// Write a made-up catalogue, for load tests.
    Generate(generate::GenerateCommand),
    /// Print the schema in GraphQL's definition language.
    Schema(schema::SchemaCommand),
    /// Print every setting with its meaning and default, as a settings file.
    Settings(settings::SettingsCommand),
}

/// The settings that every command with a database has.
#[derive(Args, Debug)]
struct CommonArgs {
    /// The settings file [default: cinegraph.toml, where there is one].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite://file.db or postgres://user:password@host/name [default: sqlite://cinegraph.db].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

impl CommonArgs {
    fn sources(&self) -> anyhow::Result<Sources> {
        let sources = Sources::of_process(self.config.as_deref())?;
        Ok(sources.with_flag("database_url", "--database-url", self.database_url.clone()))
    }
}

/// Runs what the command line says.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            // Help that nobody reads to its end is no failure.
            let _ = usage.print();
            return ExitCode::from(if usage.use_stderr() { 2 } else { 0 });
        }
    };
    let done = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(command) => command.run(),
        Command::Migrate(command) => command.run(),
        Command::Account(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Generate(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Settings(command) => command.run(),
    };
    done.unwrap_or_else(|error| output::fail(&error))
}

/// Lets a write beyond the limit of a file's size fail like one on a full disk, instead of ending
/// the process, for as long as what is returned is there.
#[cfg(unix)]
fn survive_file_size_limit() -> Option<tokio::signal::unix::Signal> {
    const SIGXFSZ: i32 = 25;
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(SIGXFSZ)).ok()
}

#[cfg(not(unix))]
fn survive_file_size_limit() {}

/// The bytes of a thread's stack.
const STACK: usize = 8 << 20;

/// Runs a command's asynchronous part to its end. Threads that are still busy then are not
/// waited for.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // Values and conditions are read by functions that call themselves for every level.
    let runtime = runtime.enable_all().thread_stack_size(STACK).build()?;
    let _limit = runtime.block_on(async { survive_file_size_limit() });
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

/// Opens the database that the settings name; `longest_statement` is how long one may take.
async fn connect(config: &Config, longest_statement: Option<Duration>) -> anyhow::Result<Db> {
    let options = Options {
        url: config.database_url.expose().to_owned(),
        readers: config.database.connections,
        acquire_timeout: config.database.acquire_timeout,
        longest_statement,
    };
    about_database(config, "opened", Db::connect(&options).await)
}

/// Brings the tables up to date, the vocabulary and the search index.
async fn migrated(config: &Config, db: &Db) -> anyhow::Result<()> {
    about_database(config, "migrated", db.migrate().await)?;
    about_database(config, "migrated", vocabulary::fill(db).await)?;
    about_database(config, "indexed", search::fill(db).await)?;
    Ok(())
}

/// Says which database it was about, in words fit for a terminal: an error of the driver may hold
/// the address with its password.
fn about_database<T>(
    config: &Config,
    verb: &str,
    result: crate::error::Result<T>,
) -> anyhow::Result<T> {
    let url = &config.database_url;
    result
        .map_err(|error| anyhow::anyhow!(url.scrub(&output::causes(&error))))
        .with_context(|| format!("the database {url} cannot be {verb}"))
}
