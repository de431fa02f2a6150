//! The file of an embedded database, and whether it still is where it was.
//!
//! **Invariant:** the file is never opened here: closing it would drop the database's locks on it.

use std::path::PathBuf;

/// A file as it was when the database was opened. Cheap to look at.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
}

/// What tells a file from every other on this machine.
type Identity = (u64, u64);

impl DatabaseFile {
    /// The file at `path` as it is now; nothing where the system has no such identity.
    pub(super) fn of(path: PathBuf) -> Option<Self> {
        let identity = identity(&path)?;
        Some(Self { path, identity })
    }

    /// Whether it still is the file at its path.
    pub(super) fn is_there(&self) -> bool {
        identity(&self.path) == Some(self.identity)
    }
}

#[cfg(unix)]
fn identity(path: &std::path::Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &std::path::Path) -> Option<Identity> {
    None
}
