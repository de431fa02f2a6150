//! Delivers, in every server, side by side with the workers of the others.
//!
//! **Invariant:** an endpoint's deliveries are attempted one after the other, in their order, by
//! the one worker that holds its lease.

mod job;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::{Client, Roots};
use super::guard::Guard;
use super::message::Render;
use super::outbox::{self, DueJobs, Job};
use super::retention::Retention;
use super::schedule::Schedule;
use crate::app::App;
use crate::auth::Mailer;
use crate::db::{Db, clock};
use crate::error::Result;

/// The present, in microseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How many endpoints a worker delivers to at once.
const AT_ONCE: usize = 32;

/// How long the worker of a server sleeps at most: what a lost signal costs.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How long a worker that got an error from the database waits.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// The shortest lease: its holder renews it three times as often.
const SHORTEST_LEASE: Duration = Duration::from_secs(1);

/// What a worker works with.
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

/// A worker. Cheap to clone.
#[derive(Clone)]
pub struct Worker(Arc<Shared>);

struct Shared {
    tools: WorkerContext,
    running: Mutex<HashSet<Job>>,
    places: Arc<Semaphore>,
    /// Rings when a job has ended: its endpoint may have more to send by now.
    ended: Notify,
    /// The order to begin no further attempt.
    stop: CancellationToken,
    /// The order to let go of the attempts that are under way.
    drop: CancellationToken,
}

impl Worker {
    /// A worker that is stopped.
    pub fn new(tools: WorkerContext) -> Self {
        Self(Arc::new(Shared {
            tools,
            running: Mutex::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            ended: Notify::new(),
            stop: CancellationToken::new(),
            drop: CancellationToken::new(),
        }))
    }

    /// The worker of a server: as the settings say, and by the real clock.
    pub fn of_server(app: &App, render: Render) -> Result<Self> {
        let config = &app.config.webhook;
        Ok(Self::new(WorkerContext {
            db: app.db.clone(),
            client: Client::new(
                Guard::new(config.allow_loopback),
                config.timeout,
                Roots::of_settings(config)?,
            )?,
            render,
            mailer: app.accounts.mailer().clone(),
            schedule: Schedule::new(config.retries.clone()),
            clock: Arc::new(clock::now),
            retention: config.retention,
            stored_bytes: config.stored_bytes,
            lease: config.lease.max(SHORTEST_LEASE),
            longest_sleep: LONGEST_SLEEP,
        }))
    }

    /// Works until `stop` is cancelled; then lets attempts end for `grace` and leaves the others
    /// to be made again.
    pub async fn run(&self, stop: CancellationToken, grace: Duration) {
        let (tasks, db) = (TaskTracker::new(), &self.0.tools.db);
        let mut retention = Retention::new(self.0.tools.retention);
        // From before the first look, so that no commit after it goes unheard.
        let mut commits = db.commits();
        while !stop.is_cancelled() {
            let sleep = self.round(&tasks).await;
            let swept = retention.sweep(db, self.now()).await;
            if let Some(error) = swept.err().filter(|error| !error.is_logged()) {
                tracing::warn!(error = told(&error), "the log of webhooks cannot be trimmed");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.0.ended.notified() => {}
                _ = commits.changed() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
        self.0.stop.cancel();
        tasks.close();
        if tokio::time::timeout(grace, tasks.wait()).await.is_err() {
            tracing::warn!(webhook.attempts = tasks.len(), "leaving attempts to be made again");
            self.0.drop.cancel();
            tasks.wait().await;
        }
    }

    /// Does everything that is due, and what follows from it, until nothing is; when the next
    /// thing is.
    pub async fn settle(&self) -> Result<Option<i64>> {
        loop {
            let look = self.look().await?;
            let (now, none) = (self.now(), HashSet::new());
            let due = look.due(now, &none);
            if due.is_empty() {
                return Ok(look.next(now, &none));
            }
            let jobs = due.into_iter().map(|job| self.job(job));
            futures_util::future::try_join_all(jobs).await?;
        }
    }

    /// Begins what is due; how long there is nothing else to do.
    async fn round(&self, tasks: &TaskTracker) -> Duration {
        let look = match self.look().await {
            Ok(look) => look,
            Err(error) => {
                if !error.is_logged() {
                    tracing::warn!(error = told(&error), "webhooks wait for the database");
                }
                return AFTER_ERROR;
            }
        };
        let now = self.now();
        let due = look.due(now, &self.running());
        for job in due {
            let Ok(place) = self.0.places.clone().try_acquire_owned() else { break };
            self.running().insert(job);
            let running = Running { worker: self.clone(), job };
            tasks.spawn(async move {
                let _place = place;
                running.run().await;
            });
        }
        let next = look.next(now, &self.running());
        let micros = next.map(|at| u64::try_from(at.saturating_sub(now)).unwrap_or_default());
        let longest = self.0.tools.longest_sleep;
        micros.map_or(longest, |micros| longest.min(Duration::from_micros(micros)))
    }

    /// What there is to do, once the log has become deliveries.
    async fn look(&self) -> Result<DueJobs> {
        let look = outbox::look(&self.0.tools.db).await?;
        if look.behind.is_none() {
            return Ok(look);
        }
        outbox::dispatch(&self.0.tools.db, self.now()).await?;
        outbox::look(&self.0.tools.db).await
    }

    fn now(&self) -> i64 {
        (self.0.tools.clock)()
    }

    fn running(&self) -> MutexGuard<'_, HashSet<Job>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job that runs; when it ends, in whatever way, its endpoint may be served again.
struct Running {
    worker: Worker,
    job: Job,
}

impl Running {
    async fn run(self) {
        if let Err(error) = self.worker.job(self.job).await {
            if !error.is_logged() {
                let job = self.job;
                tracing::warn!(error = told(&error), webhook.job = ?job, "a delivery is put off");
            }
            tokio::select! {
                () = tokio::time::sleep(AFTER_ERROR) => {}
                () = self.worker.0.stop.cancelled() => {}
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.running().remove(&self.job);
        self.worker.0.ended.notify_one();
    }
}

/// An error with its causes, for the log.
fn told(error: &crate::error::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |e| e.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
