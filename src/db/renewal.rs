//! When connections have to be replaced, although they work.
//!
//! A PostgreSQL server that became read-only keeps its old connections read-only for as long as
//! they are open, also after it takes writes again, and those to a former primary lead to a
//! standby.
//!
//! **Invariant:** once a connection could not write, no older one is used again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The moment before which connections are too old. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Renewal(Arc<Mutex<Option<Instant>>>);

impl Renewal {
    /// Every connection that is open now is too old.
    pub(super) fn renew(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection that has been open for so long may be used.
    pub(super) fn allows(&self, age: Duration) -> bool {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_none_or(|since| age < since.elapsed())
    }
}
