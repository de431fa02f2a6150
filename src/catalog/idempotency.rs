//! Creates that are asked for twice and done once.
//!
//! **Invariant:** the note of a create is written in its transaction. Creates queue, so a
//! duplicate that comes meanwhile waits for the first and then finds its note, on any server of the
//! database.

use std::time::Duration;

use entity::idempotency_key::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use tokio_util::sync::CancellationToken;

use crate::db::{Db, Transaction, clock, sql};
use crate::error::Result;

/// How long a create is remembered, in microseconds: 24 hours.
pub const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// How long between two looks for what is too old.
const PAUSE: Duration = Duration::from_secs(3_600);

/// The most notes that one statement removes, so that no writer waits long for it.
const BATCH: u64 = 1_000;

/// Names one create of one request.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Who asks; 0 for the operator.
    account: i64,
    /// What the caller calls the request.
    key: String,
    /// Which of the request's creates, from 0.
    place: i32,
    /// A digest of the request.
    fingerprint: String,
}

/// What is known of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketState {
    /// Nothing: it is new.
    Nothing,
    /// It made the row with this key.
    Made(i64),
    /// Its key was used for something else.
    Misused,
}

impl Ticket {
    /// The ticket of the create at `place` of a request that `account` calls `key`; no account for
    /// the operator.
    pub fn new(account: Option<i64>, key: String, place: i32, fingerprint: String) -> Self {
        Self { account: account.unwrap_or_default(), key, place, fingerprint }
    }

    /// What is known of it, in two statements; forgets on the way what is too old to count, and
    /// would be in the way.
    pub async fn look_up(&self, connection: &Transaction, now: i64) -> Result<TicketState> {
        let oldest = now - KEPT;
        let key = (self.account, self.key.clone(), self.place);
        let stale = Entity::delete_by_id(key.clone()).filter(Column::CreatedAt.lt(oldest));
        stale.exec(connection).await?;
        Ok(match Entity::find_by_id(key).one(connection).await? {
            None => TicketState::Nothing,
            Some(note) if note.fingerprint == self.fingerprint => TicketState::Made(note.node),
            Some(_) => TicketState::Misused,
        })
    }

    /// Remembers that it made the row with the key `node`, in one statement.
    pub async fn remember(self, connection: &Transaction, node: i64, now: i64) -> Result<()> {
        let Self { account, key, place, fingerprint } = self;
        let note = Model { account, key, place, fingerprint, node, created_at: now };
        let insert = Entity::insert(note.into_active_model());
        insert.exec_without_returning(connection).await?;
        Ok(())
    }
}

/// Forgets what is too old, at once and every hour, until `stop`.
pub async fn keep(db: Db, stop: CancellationToken) {
    loop {
        match forget(&db, clock::now()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::debug!(key.forgotten = forgotten, "forgot idempotency keys"),
            Err(error) if error.is_logged() => {}
            Err(error) => tracing::warn!(error.cause = ?error, "cannot forget idempotency keys"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Forgets what is too old at the time `now`; how much it was. Several servers may do so at once.
pub async fn forget(db: &Db, now: i64) -> Result<u64> {
    let stale = "DELETE FROM idempotency_key WHERE (account, key, place) IN \
                 (SELECT account, key, place FROM idempotency_key WHERE created_at < $1 LIMIT $2)";
    let mut all = 0;
    loop {
        let values = [now.saturating_sub(KEPT).into(), BATCH.cast_signed().into()];
        let forgotten = sql::run(db.writer(), stale, values).await?;
        all += forgotten;
        if forgotten < BATCH {
            return Ok(all);
        }
    }
}
