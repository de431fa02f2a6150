//! Hearing that the catalogue was written, by this process or by another.
//!
//! Hearing costs no statement: PostgreSQL notifies those who listen; of SQLite's file, what the
//! file system says of its log is looked at once a second. One task does so for all of a process,
//! as long as somebody wants to hear.
//!
//! **Invariant:** a ring says that something may have been written, never what: who hears one
//! reads the change log, and where one may have been lost another is rung.

use std::convert::Infallible;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use sea_orm::SqlxError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::watch;

use super::Db;
use super::dialect::{CHANNEL, Dialect};
use crate::error::Result;

/// How often the file is looked at, and how long to wait before listening again.
const INTERVAL: Duration = Duration::from_secs(1);

/// Two writes closer than this may leave the same time on the file.
const SAME_TIME: Duration = Duration::from_millis(50);

/// Rings at every commit that is heard of. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Commits(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    rung: watch::Sender<u64>,
    /// Tells the notices of this process from those of others.
    own: String,
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
        Self(Arc::new(Shared {
            rung: watch::Sender::new(0),
            own,
            seen: Mutex::default(),
            listening: Mutex::default(),
        }))
    }
}

impl Commits {
    fn listening(&self) -> MutexGuard<'_, bool> {
        self.0.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) {
        self.0.rung.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Notes what the file says now; whether it may have been written since the last time.
    fn look(&self, file: &Path) -> bool {
        let now = Stamp::of(file);
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *seen, now);
        before != now || now.is_some_and(|stamp| stamp.early)
    }
}

impl Db {
    /// Changes its value at every commit that is heard of, of this process or another.
    pub fn commits(&self) -> watch::Receiver<u64> {
        let mut listening = self.commits.listening();
        let heard = self.commits.0.rung.subscribe();
        if !std::mem::replace(&mut *listening, true) {
            tokio::spawn(listen(self.clone()));
        }
        heard
    }

    /// What a transaction runs so that other processes hear of it when it commits.
    pub(super) fn notice(&self) -> Option<String> {
        self.dialect().notice(&self.commits.0.own)
    }

    /// Lets this process hear that a transaction has committed.
    pub(super) fn committed(&self) {
        if let Some(file) = self.committed_file() {
            self.commits.look(&file);
        }
        self.commits.ring();
    }

    /// Hears what other processes commit, for as long as it is polled; it never ends.
    async fn hear_others(&self) {
        match self.dialect() {
            Dialect::Sqlite => match self.committed_file() {
                Some(file) => watch_file(&self.commits, &file).await,
                None => std::future::pending().await,
            },
            Dialect::Postgres => {
                let pool = self.writer.pool.get_postgres_connection_pool();
                let options = PgConnectOptions::clone(&pool.connect_options());
                loop {
                    let Err(cause) = hear(&self.commits, options.clone()).await;
                    tracing::warn!(error.cause = %cause, "not hearing of commits; trying again");
                    tokio::time::sleep(INTERVAL).await;
                }
            }
        }
    }

    /// The file that SQLite commits to.
    fn committed_file(&self) -> Option<PathBuf> {
        let mut name = self.dialect().file(&self.writer.pool)?.into_os_string();
        name.push("-wal");
        Some(name.into())
    }
}

/// Hears for all, until nobody wants to.
async fn listen(db: Db) {
    let mut others = std::pin::pin!(db.hear_others());
    loop {
        tokio::select! {
            () = &mut others => {}
            () = db.commits.0.rung.closed() => {
                let mut listening = db.commits.listening();
                if db.commits.0.rung.receiver_count() == 0 {
                    *listening = false;
                    return;
                }
            }
        }
    }
}

/// Looks only at what the file system says: opening and closing the file would drop the locks that
/// SQLite holds on it.
async fn watch_file(commits: &Commits, file: &Path) {
    commits.look(file);
    commits.ring();
    loop {
        tokio::time::sleep(INTERVAL).await;
        if commits.look(file) {
            commits.ring();
        }
    }
}

async fn hear(commits: &Commits, options: PgConnectOptions) -> Result<Infallible, SqlxError> {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // What was committed before the listening began, or while the connection was lost.
        commits.ring();
        while let Some(notice) = listener.try_recv().await? {
            if notice.payload() != commits.0.own {
                commits.ring();
            }
        }
    }
}
