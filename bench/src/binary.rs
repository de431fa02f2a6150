//! Cinegraph's binary.

use std::path::Path;
use std::process::Stdio;

use anyhow::Result;
use tokio::process::Command;

use crate::arguments::Settings;

/// Cinegraph's binary with no settings but the database's address.
pub(crate) fn cinegraph(settings: &Settings, url: &str, folder: &Path) -> Result<Command> {
    let path = settings.cinegraph()?;
    let mut command = Command::new(&path);
    command.env_clear().env("CINEGRAPH_DATABASE_URL", url).env("CINEGRAPH_SAMPLE", "false");
    command.current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    Ok(command)
}
