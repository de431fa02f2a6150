//! How long the log keeps changes.
//!
//! **Invariant:** changes are deleted from the oldest on, and never the newest one that is past its
//! time: it is the position from which a reader of all of them continues. Trimming asks under its
//! lock which cursors are still needed; a webhook that is made or enabled takes the same lock, so
//! that none is overlooked.

use std::sync::Arc;
use std::time::Duration;

use entity::change::{Column, Entity};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio_util::sync::CancellationToken;

use crate::db::{Db, Transaction, clock};
use crate::error::Result;

/// The most changes that one transaction removes, so that no writer waits long for it.
const BATCH: usize = 5_000;

/// The cursor after which a webhook still needs the log, if there is one, as the transaction sees
/// it.
pub type Hold =
    Arc<dyn for<'t> Fn(&'t Transaction) -> BoxFuture<'t, Result<Option<i64>>> + Send + Sync>;

/// Removes what is older than `retention` and held by none of `holds`, at once and from time to
/// time, until `stop`.
pub async fn keep(db: Db, retention: Duration, holds: Vec<Hold>, stop: CancellationToken) {
    let pause = (retention / 10).clamp(Duration::from_secs(1), Duration::from_secs(3_600));
    loop {
        match round(&db, retention, &holds).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(change.removed = removed, "trimmed the change log"),
            Err(error) if error.is_logged() => {}
            Err(error) => tracing::warn!(error.cause = ?error, "cannot trim the change log"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn round(db: &Db, retention: Duration, holds: &[Hold]) -> Result<u64> {
    let micros = i64::try_from(retention.as_micros()).unwrap_or(i64::MAX);
    let before = clock::now().saturating_sub(micros);
    let mut all = 0;
    loop {
        let removed = trim(db, before, holds).await?;
        all += removed;
        if removed < BATCH as u64 {
            return Ok(all);
        }
    }
}

/// Removes a batch of the changes that happened before the time `before` and whose place is below
/// every cursor of `holds`; how many it was. Another server that is at it already is left alone.
pub async fn trim(db: &Db, before: i64, holds: &[Hold]) -> Result<u64> {
    // Mostly there is nothing to do, and then nobody is to wait for it.
    if past(db.reader(), before, 2).await?.len() < 2 {
        return Ok(0);
    }
    let transaction = db.begin().await?;
    if let Some(lock) = db.dialect().try_retention_lock() {
        let row = transaction.query_one_raw(lock).await?;
        if !row.map(|row| row.try_get_by_index::<bool>(0)).transpose()?.unwrap_or(false) {
            return Ok(0);
        }
    }
    let mut needed = None;
    for hold in holds {
        needed = hold(&transaction).await?.into_iter().chain(needed).min();
    }
    let mut past = past(&transaction, before, BATCH + 1).await?;
    past.retain(|id| needed.is_none_or(|needed| *id <= needed));
    let [_, .., kept] = past.as_slice() else { return Ok(0) };
    let removed =
        Entity::delete_many().filter(Column::Id.lt(*kept)).exec(&transaction).await?.rows_affected;
    transaction.commit().await?;
    Ok(removed)
}

/// Of the oldest `most` changes those that happened before the time `before`, up to the first that
/// did not.
async fn past(connection: &impl ConnectionTrait, before: i64, most: usize) -> Result<Vec<i64>> {
    let oldest: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::OccurredAt])
        .order_by_asc(Column::Id)
        .limit(most as u64)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(oldest.into_iter().take_while(|(_, at)| *at < before).map(|(id, _)| id).collect())
}
