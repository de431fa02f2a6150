//! Hearing that the catalogue was written, by this process or by another.
//!
//! Hearing costs no statement: PostgreSQL notifies listeners; of SQLite's file, what the
//! file system says of its log is looked at once a second. One task does so for all of a process,
//! as long as somebody wants to hear.
//!
//! **Invariant:** however many want to hear, one task of a process listens.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::SqlxError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::watch;

use super::Db;
use super::commit::Commits;
use super::dialect::{CHANNEL, Dialect};
use crate::error::Result;

/// How often the file is looked at, and how long to wait before listening again.
const INTERVAL: Duration = Duration::from_secs(1);

impl Db {
    /// Changes its value at every commit that is heard of, of this process or another.
    pub fn commits(&self) -> watch::Receiver<u64> {
        let mut listening = self.commits.listening();
        let heard = self.commits.subscribe();
        if !std::mem::replace(&mut *listening, true) {
            tokio::spawn(listen(self.clone()));
        }
        heard
    }

    /// What a transaction runs so that other processes hear of it when it commits.
    pub(super) fn notice(&self) -> Option<String> {
        self.dialect().notice(self.commits.process_id())
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
            () = db.commits.closed() => {
                let mut listening = db.commits.listening();
                if !db.commits.is_heard() {
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
            if notice.payload() != commits.process_id() {
                commits.ring();
            }
        }
    }
}
