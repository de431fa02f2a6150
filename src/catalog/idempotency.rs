//! Creates that are asked for twice and done once.
//!
//! **Invariant:** the note of a create is written in its transaction. Those who create queue, so a
//! duplicate that comes meanwhile waits for the first and then finds its note, on any server of the
//! database.

use entity::idempotency_key::{Column, Entity, Model};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};

use crate::error::Result;

/// How long a create is remembered, in microseconds: 24 hours.
pub const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// Names one create of one request.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Who asks; 0 for the operator.
    account: i64,
    /// What the caller calls the request.
    key: String,
    /// Which of the request's creates, from 0.
    place: i32,
    /// Stands for what is asked.
    fingerprint: String,
}

/// What is known of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
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

    /// What is known of it, in two statements; forgets on the way what is too old.
    pub async fn look_up(&self, connection: &DatabaseTransaction, now: i64) -> Result<Known> {
        let oldest = now - KEPT;
        Entity::delete_many().filter(Column::CreatedAt.lt(oldest)).exec(connection).await?;
        let key = (self.account, self.key.clone(), self.place);
        Ok(match Entity::find_by_id(key).one(connection).await? {
            None => Known::Nothing,
            Some(note) if note.fingerprint == self.fingerprint => Known::Made(note.node),
            Some(_) => Known::Misused,
        })
    }

    /// Remembers that it made the row with the key `node`, in one statement.
    pub async fn remember(
        self,
        connection: &DatabaseTransaction,
        node: i64,
        now: i64,
    ) -> Result<()> {
        let Self { account, key, place, fingerprint } = self;
        let note = Model { account, key, place, fingerprint, node, created_at: now };
        let insert = Entity::insert(note.into_active_model());
        insert.exec_without_returning(connection).await?;
        Ok(())
    }
}
