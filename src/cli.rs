//! The command line: parses it, calls the library and reports the result.
//!
//! **Invariant:** what a command produces goes to standard output, everything else to standard
//! error; a failure is one line there and exit code 1, or 2 where the command line itself is wrong.

mod account;
mod database;
mod generate;
mod import;
mod log;
mod migrate;
mod output;
mod runtime;
mod schema;
mod serve;
mod settings;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
