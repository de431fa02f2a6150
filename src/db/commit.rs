//! The signal that the catalogue was written, by this process or by another.
//!
//! **Invariant:** a ring says that something may have been written, never what: who hears one
//! reads the change log, and where one may have been lost another is rung.

use std::fs::Metadata;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

/// Two writes closer than this may leave the same time on the file.
const SAME_TIME: Duration = Duration::from_millis(50);

/// Rings at every commit that is heard of. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Commits(Arc<CommitState>);

#[derive(Debug)]
struct CommitState {
    rung: watch::Sender<u64>,
    /// Distinguishes the notices of this process from those of others.
    process_id: String,
    /// What the file said when it was last looked at.
    seen: Mutex<Option<Stamp>>,
    /// Whether the task runs that hears of the commits of other processes.
    listening: Mutex<bool>,
}

/// What the file system says of the file that SQLite commits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: SystemTime,
    /// Whether it was looked at so soon after the write that another one might look the same; then
    /// the next look differs.
    early: bool,
}

impl Stamp {
    fn of(file: &Path) -> Option<Self> {
        let found: Metadata = std::fs::metadata(file).ok()?;
        let modified = found.modified().ok()?;
        let age = SystemTime::now().duration_since(modified).unwrap_or_default();
        Some(Self { length: found.len(), modified, early: age < SAME_TIME })
    }
}

impl Default for Commits {
    fn default() -> Self {
        let own = uuid::Uuid::new_v4().simple().to_string();
        Self(Arc::new(CommitState {
            rung: watch::Sender::new(0),
            process_id: own,
            seen: Mutex::default(),
            listening: Mutex::default(),
        }))
    }
}

impl Commits {
    /// Changes its value at every commit that is heard of.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.rung.subscribe()
    }

    /// Ends when nobody wants to hear any more.
    pub(super) async fn closed(&self) {
        self.0.rung.closed().await;
    }

    /// Whether somebody wants to hear.
    pub(super) fn is_heard(&self) -> bool {
        self.0.rung.receiver_count() > 0
    }

    /// What this process signs its notices with.
    pub(super) fn process_id(&self) -> &str {
        &self.0.process_id
    }

    /// Whether the task runs that hears of the commits of other processes.
    pub(super) fn listening(&self) -> MutexGuard<'_, bool> {
        self.0.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ring(&self) {
        self.0.rung.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Notes what the file says now; whether it may have been written since the last time.
    pub(super) fn look(&self, file: &Path) -> bool {
        let now = Stamp::of(file);
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *seen, now);
        before != now || now.is_some_and(|stamp| stamp.early)
    }
}
