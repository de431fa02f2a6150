//! Log lines on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// What would be several lines at every start, before the level that the settings name.
const QUIET: &str = "sqlx=warn";

/// Logs as the settings say, from here on.
pub(super) fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", log.level.as_str()))?;
    let builder = tracing_subscriber::fmt().with_writer(io::stderr).with_env_filter(filter);
    match log.format {
        LogFormat::Text => builder.with_ansi(io::stderr().is_terminal()).finish().try_init()?,
        LogFormat::Json => {
            builder.json().flatten_event(true).with_span_list(false).finish().try_init()?
        }
    }
    Ok(())
}
