//! `cinegraph schema`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::output;
use crate::graphql;

#[derive(Args, Debug)]
pub(super) struct SchemaCommand {
    /// Write to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl SchemaCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let sdl = graphql::schema().sdl();
        match self.output {
            Some(path) => std::fs::write(&path, sdl)
                .with_context(|| format!("{} cannot be written", path.display()))?,
            None => output::print(&sdl)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
