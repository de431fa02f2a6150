//! The log as it grows, for any number of readers in this process.
//!
//! While there are followers, one task reads what each commit added, once for all, and keeps the
//! newest changes in memory; a follower is little more than its position among them. One that
//! begins further back first reads pages of the log by itself.
//!
//! **Invariant:** what is kept in memory is a part of the log without a gap, so that a follower may
//! change from one to the other anywhere.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, watch};

use super::{LoggedChange, log};
use crate::db::Db;
use crate::error::{Error, Result};

/// The most changes that one statement reads and one step hands over.
const PAGE: usize = 1_000;

/// How long to wait before reading again what could not be read.
const PAUSE: Duration = Duration::from_secs(1);

/// The log as it grows. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Feed(Arc<FeedState>);

#[derive(Debug)]
struct FeedState {
    db: Db,
    backlog: usize,
    recent: Mutex<Recent>,
    /// The position of the newest change that is known; each receiver is a follower.
    newest: watch::Sender<i64>,
    /// Whether the task runs that reads for all.
    is_running: AsyncMutex<bool>,
}

/// The newest changes, all of those behind the position `after`.
#[derive(Debug, Default)]
struct Recent {
    after: i64,
    changes: VecDeque<LoggedChange>,
}

impl Recent {
    /// At most `most` of the changes behind `position`; `None` where they are not all here.
    fn behind(&self, position: i64, most: usize) -> Option<Vec<LoggedChange>> {
        let from = self.changes.partition_point(|change| change.id <= position);
        (position >= self.after).then(|| self.changes.range(from..).take(most).copied().collect())
    }

    /// Whether `position` is one of these changes.
    fn contains(&self, position: i64) -> bool {
        position == self.after
            || self.changes.binary_search_by_key(&position, |change| change.id).is_ok()
    }

    fn add(&mut self, added: &[LoggedChange], backlog: usize) {
        self.changes.extend(added);
        while self.changes.len() > backlog {
            self.after = self.changes.pop_front().map_or(self.after, |change| change.id);
        }
    }
}

impl FeedState {
    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed {
    /// A feed that keeps `backlog` changes in memory while somebody follows.
    pub fn new(db: Db, backlog: usize) -> Self {
        Self(Arc::new(FeedState {
            db,
            backlog,
            recent: Mutex::default(),
            newest: watch::Sender::new(0),
            is_running: AsyncMutex::new(false),
        }))
    }

    /// Follows the log from behind the change `after`; left out, from now on.
    ///
    /// Whether that change is still kept is found out by the first step.
    pub async fn follow(&self, after: Option<i64>) -> Result<Follower> {
        let newest = self.join().await?;
        let (position, live) = {
            let recent = self.0.recent();
            let now = recent.changes.back().map_or(recent.after, |change| change.id);
            (after.unwrap_or(now), after.is_none_or(|position| recent.contains(position)))
        };
        Ok(Follower { feed: self.clone(), newest, position, live })
    }

    /// Becomes a follower; the first one starts the reading.
    async fn join(&self) -> Result<watch::Receiver<i64>> {
        let mut is_running = self.0.is_running.lock().await;
        if !*is_running {
            // Before the position is looked up, so that no commit after it goes unheard.
            let commits = self.0.db.commits();
            let after = log::head(&self.0.db).await?;
            *self.0.recent() = Recent { after, changes: VecDeque::new() };
            self.0.newest.send_replace(after);
            *is_running = true;
            tokio::spawn(read(self.0.clone(), commits));
        }
        Ok(self.0.newest.subscribe())
    }
}

/// Reads for all, until nobody follows.
async fn read(state: Arc<FeedState>, mut commits: watch::Receiver<u64>) {
    loop {
        tokio::select! {
            () = state.newest.closed() => {
                let mut is_running = state.is_running.lock().await;
                if state.newest.receiver_count() == 0 {
                    *is_running = false;
                    *state.recent() = Recent::default();
                    return;
                }
            }
            _ = commits.changed() => read_new_changes(&state).await,
        }
    }
}

/// Reads to the end of the log, however often it takes, as long as somebody follows.
async fn read_new_changes(state: &FeedState) {
    while state.newest.receiver_count() > 0 {
        let position = *state.newest.borrow();
        match log::read(&state.db, position, PAGE as u64).await {
            Ok(changes) => {
                let Some(last) = changes.last() else { return };
                state.recent().add(&changes, state.backlog);
                state.newest.send_replace(last.id);
                if changes.len() < PAGE {
                    return;
                }
            }
            Err(Error::Expired(_)) => {
                // Somebody emptied the log: followers beyond its new end get an error at their next
                // step.
                if let Ok(after) = log::head(&state.db).await {
                    *state.recent() = Recent { after, changes: VecDeque::new() };
                    state.newest.send_replace(after);
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => {
                tracing::warn!(error.cause = ?error, "cannot read the change log; trying again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Somebody who follows the log.
#[derive(Debug)]
pub struct Follower {
    feed: Feed,
    newest: watch::Receiver<i64>,
    position: i64,
    /// Whether all that is still to come was in memory once: from then on it must keep pace.
    live: bool,
}

impl Follower {
    /// The position up to which everything was handed over; 0 is before the first of all.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// What follows, in order and never nothing: at most `most` changes, as soon as there are any.
    /// Cancelling it loses none.
    ///
    /// Fails with [`Error::Expired`] where the position is no longer kept, and with
    /// [`Error::Behind`] where a live follower fell behind by more than the feed keeps in memory.
    pub async fn next(&mut self, most: usize) -> Result<Vec<LoggedChange>> {
        let most = most.clamp(1, PAGE);
        loop {
            self.newest.mark_unchanged();
            let recent = self.recent(most);
            let changes = match recent {
                Some(changes) => {
                    if changes.is_empty() {
                        self.live = true;
                    }
                    changes
                }
                None if self.live => return Err(self.behind()),
                None => log::read(&self.feed.0.db, self.position, most as u64).await?,
            };
            if let Some(last) = changes.last() {
                self.position = last.id;
                return Ok(changes);
            }
            // The sender lives as long as the feed.
            let _ = self.newest.changed().await;
        }
    }

    /// What memory has; nothing where it does not know the position, which may be of another log.
    fn recent(&self, most: usize) -> Option<Vec<LoggedChange>> {
        let recent = self.feed.0.recent();
        (self.live || recent.contains(self.position))
            .then(|| recent.behind(self.position, most))
            .flatten()
    }

    fn behind(&self) -> Error {
        Error::Behind(format!(
            "more than {} changes were waiting for this subscriber: subscribe again after the \
             cursor in the extensions, and read the events faster or select less",
            self.feed.0.backlog
        ))
    }
}
