//! How long the log keeps settled deliveries.
//!
//! **Invariant:** a delivery that is pending stays, however old; and what is deleted is no longer
//! counted.

use std::collections::BTreeMap;
use std::time::Duration;

use entity::webhook_delivery::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

use super::storage::Storage;
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
        while trim(db, now.saturating_sub(self.micros)).await? {}
        db.release_free_pages().await
    }
}

#[derive(FromQueryResult)]
struct OldDelivery {
    id: i64,
    account_id: i64,
    stored_bytes: i64,
}

const OLD: &str = "SELECT d.id, w.account_id, d.stored_bytes FROM webhook_delivery AS d \
     JOIN webhook AS w ON w.id = d.webhook_id \
     WHERE d.settled_at < $1 ORDER BY d.settled_at, d.id LIMIT $2";

/// Deletes a batch of what was settled before `time`; whether there may be another.
async fn trim(db: &Db, time: i64) -> Result<bool> {
    let transaction = db.begin().await?;
    let find = || sql::list::<OldDelivery>(&transaction, OLD, [time.into(), BATCH.into()]);
    let mut counts = BTreeMap::new();
    for old in find().await? {
        counts.insert(old.account_id, None);
    }
    // One after the other in their order, so that two servers never wait for each other.
    for (account, count) in &mut counts {
        *count = Some(Storage::lock(&transaction, *account).await?);
    }
    // Again, because what was settled may have been made pending meanwhile.
    let old = find().await?;
    let (mut ids, mut freed) = (Vec::new(), BTreeMap::<i64, i64>::new());
    for old in old.iter().filter(|old| counts.contains_key(&old.account_id)) {
        ids.push(old.id);
        *freed.entry(old.account_id).or_default() += old.stored_bytes;
    }
    for (account, bytes) in freed {
        if let Some(Some(storage)) = counts.get_mut(&account) {
            storage.add(&transaction, -bytes).await?;
        }
    }
    let full = i64::try_from(ids.len()) == Ok(BATCH);
    if !ids.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(full)
}
