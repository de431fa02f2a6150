//! Settings read from the file and the environment, and made one.
//!
//! **Invariant:** what sets something that is no setting is refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Config;
use super::sources::{FILE_VARIABLE, Sources};
use crate::error::Result;

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "cinegraph.toml";

impl Sources {
    /// [`read`](Self::read) with the environment of this process.
    pub fn of_process(file: Option<&Path>) -> Result<Self> {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value)));
        Self::read(file, &environment.collect())
    }

    /// Reads the file and the environment. `file` is what a flag names; without it
    /// `CINEGRAPH_CONFIG` counts, then `cinegraph.toml` where there is one.
    pub fn read(file: Option<&Path>, environment: &BTreeMap<String, String>) -> Result<Self> {
        let mut sources = Self::default();
        let known = Config::settings();
        let named =
            file.map(Path::to_owned).or_else(|| environment.get(FILE_VARIABLE).map(PathBuf::from));
        match named {
            Some(path) => sources.add_file(&path, &known)?,
            None if Path::new(DEFAULT_FILE).exists() => {
                sources.add_file(Path::new(DEFAULT_FILE), &known)?
            }
            None => {}
        }
        sources.add_environment(environment, &known)?;
        Ok(sources)
    }

    /// The settings, or the first wrong one with its value and where that was set.
    pub fn config(&self) -> Result<Config> {
        Config::read(self)?.check()
    }
}
