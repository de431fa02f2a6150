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

use super::message::Render;
use super::outbox::{self, DueJobs, Job};
use super::retention::Retention;
use super::worker_context::WorkerContext;
use crate::app::App;
use crate::error::Result;

/// How many endpoints a worker delivers to at once.
const AT_ONCE: usize = 32;

/// How long a worker that got an error from the database waits.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// A worker. Cheap to clone.
#[derive(Clone)]
pub struct Worker(Arc<WorkerState>);

struct WorkerState {
    context: WorkerContext,
    running: Mutex<HashSet<Job>>,
    permits: Arc<Semaphore>,
    /// Notified when a job has ended, because its endpoint may have more to send by now.
    ended: Notify,
    /// The order to begin no further attempt.
    stop: CancellationToken,
    /// The order to let go of the attempts that are under way.
    drop: CancellationToken,
}

impl Worker {
    /// A worker that is stopped.
    pub fn new(context: WorkerContext) -> Self {
        Self(Arc::new(WorkerState {
            context,
            running: Mutex::default(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            ended: Notify::new(),
            stop: CancellationToken::new(),
            drop: CancellationToken::new(),
        }))
    }

    /// The worker of a server: as the settings say, and by the real clock.
    pub fn of_server(app: &App, render: Render) -> Result<Self> {
        Ok(Self::new(WorkerContext::of_server(app, render)?))
    }

    /// Works until `stop` is cancelled; then lets attempts end for `grace` and leaves the others
    /// to be made again.
    pub async fn run(&self, stop: CancellationToken, grace: Duration) {
        let (tasks, db) = (TaskTracker::new(), &self.0.context.db);
        let mut retention = Retention::new(self.0.context.retention);
        // From before the first look, so that no commit after it goes unheard.
        let mut commits = db.commits();
        while !stop.is_cancelled() {
            let sleep = self.round(&tasks).await;
            let swept = retention.sweep(db, self.now()).await;
            if let Some(error) = swept.err().filter(|error| !error.is_logged()) {
                tracing::warn!(
                    error = with_causes(&error),
                    "the log of webhooks cannot be trimmed"
                );
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
            let due_jobs = self.find_due().await?;
            let (now, none) = (self.now(), HashSet::new());
            let due = due_jobs.due(now, &none);
            if due.is_empty() {
                return Ok(due_jobs.next(now, &none));
            }
            let jobs = due.into_iter().map(|job| self.run_job(job));
            futures_util::future::try_join_all(jobs).await?;
        }
    }

    /// Begins what is due; how long there is nothing else to do.
    async fn round(&self, tasks: &TaskTracker) -> Duration {
        let due_jobs = match self.find_due().await {
            Ok(due_jobs) => due_jobs,
            Err(error) => {
                if !error.is_logged() {
                    tracing::warn!(error = with_causes(&error), "webhooks wait for the database");
                }
                return AFTER_ERROR;
            }
        };
        let now = self.now();
        let due = due_jobs.due(now, &self.running());
        for job in due {
            let Ok(permit) = self.0.permits.clone().try_acquire_owned() else { break };
            self.running().insert(job);
            let running = RunningJob { worker: self.clone(), job };
            tasks.spawn(async move {
                let _permit = permit;
                running.run().await;
            });
        }
        let next = due_jobs.next(now, &self.running());
        let micros = next.map(|at| u64::try_from(at.saturating_sub(now)).unwrap_or_default());
        let longest = self.0.context.longest_sleep;
        micros.map_or(longest, |micros| longest.min(Duration::from_micros(micros)))
    }

    /// What there is to do, once the log has become deliveries.
    async fn find_due(&self) -> Result<DueJobs> {
        let due_jobs = outbox::find_due(&self.0.context.db).await?;
        if due_jobs.behind.is_none() {
            return Ok(due_jobs);
        }
        outbox::dispatch(&self.0.context.db, self.now()).await?;
        outbox::find_due(&self.0.context.db).await
    }

    fn now(&self) -> i64 {
        (self.0.context.clock)()
    }

    fn running(&self) -> MutexGuard<'_, HashSet<Job>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job that runs; when it ends, in whatever way, its endpoint may be served again.
struct RunningJob {
    worker: Worker,
    job: Job,
}

impl RunningJob {
    async fn run(self) {
        if let Err(error) = self.worker.run_job(self.job).await {
            if !error.is_logged() {
                let job = self.job;
                tracing::warn!(error = with_causes(&error), webhook.job = ?job, "a delivery is put off");
            }
            tokio::select! {
                () = tokio::time::sleep(AFTER_ERROR) => {}
                () = self.worker.0.stop.cancelled() => {}
            }
        }
    }
}

impl Drop for RunningJob {
    fn drop(&mut self) {
        self.worker.running().remove(&self.job);
        self.worker.0.ended.notify_one();
    }
}

/// An error with its causes, for the log.
fn with_causes(error: &crate::error::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |e| e.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
