//! Everything that a worker works with.

use std::sync::Arc;
use std::time::Duration;

use super::client::{Client, Roots};
use super::guard::Guard;
use super::message::Render;
use super::schedule::Schedule;
use crate::app::App;
use crate::auth::Mailer;
use crate::db::{Db, clock};
use crate::error::Result;

/// The present, in microseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How long the worker of a server sleeps at most: what a lost signal costs.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// The shortest lease: its holder renews it three times as often.
const SHORTEST_LEASE: Duration = Duration::from_secs(1);

/// Everything that a worker works with.
#[derive(Clone)]
pub struct WorkerContext {
    /// The database.
    pub db: Db,
    /// What sends.
    pub client: Client,
    /// What makes bodies.
    pub render: Render,
    /// What notifies owners of disabled webhooks.
    pub mailer: Mailer,
    /// When to try again.
    pub schedule: Schedule,
    /// What time it is.
    pub clock: Clock,
    /// How long the log keeps settled deliveries.
    pub retention: Duration,
    /// The most bytes of bodies and answers that are kept of an account's webhooks.
    pub stored_bytes: u64,
    /// How long an endpoint is a worker's without a sign of life.
    pub lease: Duration,
    /// How long to sleep at most where nothing is due and no commit is heard of.
    pub longest_sleep: Duration,
}

impl WorkerContext {
    /// The context of a server's worker: as the settings say, and by the real clock.
    pub fn of_server(app: &App, render: Render) -> Result<Self> {
        let config = &app.config.webhook;
        let guard = Guard::new(config.allow_loopback);
        Ok(Self {
            db: app.db.clone(),
            client: Client::new(guard, config.timeout, Roots::of_settings(config)?)?,
            render,
            mailer: app.accounts.mailer().clone(),
            schedule: Schedule::new(config.retries.clone()),
            clock: Arc::new(clock::now),
            retention: config.retention,
            stored_bytes: config.stored_bytes,
            lease: config.lease.max(SHORTEST_LEASE),
            longest_sleep: LONGEST_SLEEP,
        })
    }
}
