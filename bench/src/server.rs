//! The two servers, as processes of their own.
//!
//! **Invariant:** a server ends with its value.

use std::process::Stdio;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::arguments::Settings;
use crate::binary::cinegraph;
use crate::catalogue::Catalogue;

/// A running server.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    /// `127.0.0.1:port`.
    pub(crate) address: String,
    pub(crate) pid: u32,
    _process: Child,
    _output: Lines<BufReader<ChildStdout>>,
}

impl Server {
    pub(crate) async fn cinegraph(settings: &Settings, catalogue: &Catalogue) -> Result<Self> {
        let mut command = cinegraph(settings, &catalogue.url, &catalogue.folder)?;
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::start("Cinegraph", command).await
    }

    pub(crate) async fn floor(catalogue: &Catalogue) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.env_clear().args(["floor", "--database", &catalogue.url]);
        command.current_dir(&catalogue.folder).stdin(Stdio::null()).kill_on_drop(true);
        Self::start("floor", command).await
    }

    /// Starts a server that says on its first line where it listens.
    async fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("no output")?;
        let mut output = BufReader::new(output).lines();
        let line = output.next_line().await?.unwrap_or_default();
        let (_, address) = line.rsplit_once(' ').context("the server does not say where it is")?;
        let pid = process.id().context("the server ended")?;
        Ok(Self { name, address: address.to_owned(), pid, _process: process, _output: output })
    }
}
