//! From the change log to the deliveries of each endpoint.
//!
//! The log is the outbox: it is written in the transaction of the change, and its order is the
//! order of the commits. An endpoint remembers the last change that it has seen; those behind it
//! become deliveries, in their order, in the transaction that moves it on.
//!
//! **Invariant:** for every enabled endpoint and every change up to the one it has seen that it
//! asks for, there is exactly one delivery. A transaction that moves an endpoint in the log, or
//! starts it, waits for the ones that turn changes into deliveries, and they for it: an endpoint
//! that appeared between their two statements would be moved on past what it was not given.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::db::{Db, Transaction, sql};
use crate::error::Result;
use crate::event::retention::Hold;

/// The most changes that become deliveries in one transaction.
const BATCH: i64 = 1_000;

/// What there is to do, by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Job {
    /// An endpoint's next delivery.
    Endpoint(i64),
    /// A ping.
    Ping(i64),
}

/// What a look at the tables found.
#[derive(Debug, Default)]
pub(super) struct DueJobs {
    /// The change that every endpoint should have seen, and the last one that all have seen.
    pub(super) behind: Option<i64>,
    /// Jobs, and when each may begin.
    pub(super) jobs: Vec<(Job, i64)>,
}

impl DueJobs {
    /// The jobs that may begin at `now` and are not among `running`.
    pub(super) fn due(&self, now: i64, running: &HashSet<Job>) -> Vec<Job> {
        let due = self.jobs.iter().filter(|(job, at)| *at <= now && !running.contains(job));
        due.map(|(job, _)| *job).collect()
    }

    /// When the next of the others may begin.
    pub(super) fn next(&self, now: i64, running: &HashSet<Job>) -> Option<i64> {
        let later = self.jobs.iter().filter(|(job, at)| *at > now && !running.contains(job));
        later.map(|(_, at)| *at).min()
    }
}

#[derive(FromQueryResult)]
struct EndpointStatus {
    id: i64,
    seen: i64,
    leased_until: i64,
    newest: i64,
    due: Option<i64>,
}

#[derive(FromQueryResult)]
struct DuePing {
    id: i64,
    due: i64,
}

const ENDPOINTS: &str = "SELECT w.id, w.seen, w.leased_until, \
     (SELECT coalesce(max(c.id), 0) FROM change c) AS newest, \
     (SELECT d.next_attempt_at FROM webhook_delivery d \
      WHERE d.webhook_id = w.id AND d.state = 0 AND d.change_id IS NOT NULL \
      AND d.change_id <= w.seen ORDER BY d.change_id LIMIT 1) AS due \
     FROM webhook w WHERE w.disabled_reason IS NULL";
const PINGS: &str = "SELECT id, next_attempt_at AS due FROM webhook_delivery \
     WHERE state = 0 AND change_id IS NULL";

/// Looks at what there is to do, in two statements that read what is pending and nothing else.
pub(super) async fn find_due(db: &Db) -> Result<DueJobs> {
    let endpoints: Vec<EndpointStatus> = sql::list(db.reader(), ENDPOINTS, []).await?;
    let pings: Vec<DuePing> = sql::list(db.reader(), PINGS, []).await?;
    let behind = endpoints.iter().filter(|endpoint| endpoint.seen < endpoint.newest);
    let behind = behind.map(|endpoint| endpoint.seen).min();
    let deliveries = endpoints.iter().filter_map(|endpoint| {
        Some((Job::Endpoint(endpoint.id), endpoint.due?.max(endpoint.leased_until)))
    });
    let jobs = deliveries.chain(pings.iter().map(|ping| (Job::Ping(ping.id), ping.due))).collect();
    Ok(DueJobs { behind, jobs })
}

/// Turns the changes that enabled endpoints have not seen into deliveries, a batch at a time.
pub(super) async fn dispatch(db: &Db, now: i64) -> Result<()> {
    while dispatch_batch(db, now).await? {}
    Ok(())
}

const RANGE: &str = "SELECT max(id) AS upto FROM (SELECT id FROM change WHERE id > \
     (SELECT min(seen) FROM webhook WHERE disabled_reason IS NULL) ORDER BY id LIMIT $1) AS next";
const DELIVERIES: &str = "INSERT INTO webhook_delivery (webhook_id, change_id, type, node, version, \
     survivor, occurred_at, state, attempts, next_attempt_at, created_at) \
     SELECT w.id, c.id, c.type, c.node, c.version, c.survivor, c.occurred_at, 0, 0, $1, $2 \
     FROM webhook w JOIN change c ON c.id > w.seen AND c.id <= $3 \
     WHERE w.disabled_reason IS NULL AND (w.types >> c.type) & 1 = 1 \
     ORDER BY c.id, w.id ON CONFLICT DO NOTHING";
const SEEN: &str = "UPDATE webhook SET seen = $1 WHERE disabled_reason IS NULL AND seen < $2";

/// One batch; whether there may be another.
async fn dispatch_batch(db: &Db, now: i64) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        upto: Option<i64>,
    }
    let transaction = db.begin().await?;
    lock(db, &transaction).await?;
    let range: Option<Row> = sql::find(&transaction, RANGE, [BATCH.into()]).await?;
    let Some(upto) = range.and_then(|range| range.upto) else {
        return Ok(false);
    };
    sql::run(&transaction, DELIVERIES, [now.into(), now.into(), upto.into()]).await?;
    sql::run(&transaction, SEEN, [upto.into(), upto.into()]).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Waits for transactions that turn changes into deliveries, and keeps others waiting until the
/// commit.
pub(super) async fn lock(db: &Db, transaction: &Transaction) -> Result<()> {
    if let Some(lock) = db.dialect().outbox_lock() {
        transaction.execute_unprepared(lock).await?;
    }
    Ok(())
}

/// Keeps in the log what an enabled endpoint has not seen.
pub fn hold() -> Hold {
    fn seen(transaction: &Transaction) -> BoxFuture<'_, Result<Option<i64>>> {
        Box::pin(seen_by_all(transaction))
    }
    Arc::new(seen)
}

/// The last change that every enabled endpoint has seen; what lies behind it must stay in the log.
/// `None` where there is no such endpoint.
pub async fn seen_by_all(connection: &impl ConnectionTrait) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        seen: Option<i64>,
    }
    let seen = "SELECT min(seen) AS seen FROM webhook WHERE disabled_reason IS NULL";
    let found: Option<Row> = sql::find(connection, seen, []).await?;
    Ok(found.and_then(|row| row.seen))
}
