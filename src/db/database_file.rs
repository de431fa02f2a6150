//! The files of an embedded database, and whether they still are where they were.
//!
//! **Invariant:** the files are never opened here: closing one would drop the database's locks.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A database's file and its write-ahead log, as they were when the database was opened. Cheap to
/// look at.
#[derive(Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: Option<Identity>,
    log: PathBuf,
    /// Known once there is a log, which stays as long as anybody has the database open.
    log_identity: OnceLock<Identity>,
}

/// What distinguishes a file from every other on this machine.
type Identity = (u64, u64);

impl DatabaseFile {
    /// The file at `path` as it is now.
    pub(super) fn of(path: PathBuf) -> Self {
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        let identity = identity(&path).map(|(identity, _)| identity);
        Self { path, identity, log: log.into(), log_identity: OnceLock::new() }
    }

    /// Whether what is written will be found again: both files still are those at their paths, and
    /// nobody has emptied the database.
    pub(super) fn is_there(&self) -> bool {
        let Some(known) = self.identity else { return true };
        let found = identity(&self.path);
        let there = found.is_some_and(|(found, length)| found == known && length > 0);
        let log = identity(&self.log).map(|(found, _)| found);
        let log_is_there = match (self.log_identity.get(), log) {
            (Some(known), found) => found == Some(*known),
            (None, Some(found)) => *self.log_identity.get_or_init(|| found) == found,
            (None, None) => true,
        };
        there && log_is_there
    }
}

/// Which file is at a path, and its length; nothing where the system does not say.
fn identity(path: &Path) -> Option<(Identity, u64)> {
    let found = std::fs::metadata(path).ok()?;
    Some((file_identity(&found)?, found.len()))
}

#[cfg(unix)]
fn file_identity(found: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn file_identity(_: &Metadata) -> Option<Identity> {
    None
}
