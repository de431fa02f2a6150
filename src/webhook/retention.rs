//! How long the log of deliveries tells of what is settled.
//!
//! **Invariant:** a delivery that is pending stays, however old.

use std::time::Duration;

use crate::db::{Db, sql};
use crate::error::Result;

/// How long between two looks, in microseconds: an hour.
const EVERY: i64 = 3_600_000_000;

/// The most deliveries that go in one statement, so that nobody waits long for the write lock.
const BATCH: i64 = 1_000;

/// Trims the log now and then.
#[derive(Debug)]
pub(super) struct Retention {
    micros: i64,
    next: i64,
}

impl Retention {
    pub(super) fn new(retention: Duration) -> Self {
        Self { micros: i64::try_from(retention.as_micros()).unwrap_or(i64::MAX), next: i64::MIN }
    }

    /// Trims the log, unless that was done within the hour.
    pub(super) async fn sweep(&mut self, db: &Db, now: i64) -> Result<()> {
        if now < self.next {
            return Ok(());
        }
        self.next = now.saturating_add(EVERY);
        while trim(db, now.saturating_sub(self.micros)).await? == BATCH.unsigned_abs() {}
        Ok(())
    }
}

/// Deletes a batch of what was settled before `time`; how many.
async fn trim(db: &Db, time: i64) -> Result<u64> {
    let old = "DELETE FROM webhook_delivery WHERE id IN \
               (SELECT id FROM webhook_delivery WHERE settled_at < $1 LIMIT $2)";
    sql::run(db.writer(), old, [time.into(), BATCH.into()]).await
}
