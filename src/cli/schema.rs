//! `cinegraph schema`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use async_graphql::SDLExportOptions;
use clap::Args;

use super::output;
use crate::graphql;

#[derive(Args, Debug)]
pub(super) struct Schema {
    /// Write to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let sdl = sdl();
        match self.output {
            Some(path) => std::fs::write(&path, sdl)
                .with_context(|| format!("{} cannot be written", path.display()))?,
            None => output::print(&sdl)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Sorted, so that a change of the code's order is no change of the contract.
fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    graphql::schema().sdl_with_options(options)
}
