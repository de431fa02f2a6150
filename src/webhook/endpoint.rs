//! Endpoints, as their owners rule over them.
//!
//! **Invariant:** an owner reaches its own endpoints and no other; one that is not its own looks
//! like one that is not there.

mod draft;
mod reposition;
mod start_position;

use entity::{webhook, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, FromQueryResult,
    IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::secret::{self, SigningSecret};
use super::state::DeliveryState;
use super::storage::Storage;
use crate::auth::WebhookOwner;
use crate::catalog::idempotency::{Ticket, TicketState};
use crate::catalog::refusal::{Refusal, WriteResult};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind};
use crate::db::{Db, Transaction, sql};
use crate::error::{Error, Result};

pub use draft::{ValidWebhook, WebhookDraft, types_of};
pub use start_position::StartPosition;

#[derive(FromQueryResult)]
struct StoredBytes {
    bytes: i64,
}

/// The cast, because PostgreSQL's sum of such numbers is no such number.
const STORED: &str = "SELECT CAST(coalesce(sum(stored_bytes), 0) AS bigint) AS bytes \
     FROM webhook_delivery WHERE webhook_id = $1";

/// What became of making an endpoint.
#[derive(Clone, Debug)]
pub enum Creation {
    /// It was made, with this secret.
    Made(i64, SigningSecret),
    /// The same request has made it before; its secret was shown then.
    Before(i64),
    /// The request's key was used for something else.
    Misused,
}

/// What an owner's change of its endpoints runs in.
#[derive(Clone, Copy, Debug)]
pub struct Endpoints<'a> {
    /// The database.
    pub db: &'a Db,
    /// Whose endpoints.
    pub owner: &'a WebhookOwner,
    /// The present.
    pub now: i64,
}

impl Endpoints<'_> {
    /// Makes an endpoint, unless its owner has `most` already, and its secret. With a ticket, what
    /// was made before is not made again. It gets the changes from its start on; left out, from now
    /// on.
    pub async fn create(
        &self,
        valid: ValidWebhook,
        ticket: Option<Ticket>,
        most: u32,
    ) -> WriteResult<Creation> {
        let secret = SigningSecret::generate()?;
        // Transactions that place endpoints run one after the other, duplicates of a request among
        // them.
        let transaction = self.begin_moving().await?;
        self.owner.hold(&transaction, self.now).await?;
        if let Some(ticket) = &ticket {
            match ticket.look_up(&transaction, self.now).await? {
                TicketState::Nothing => {}
                TicketState::Made(key) => return Ok(Creation::Before(key)),
                TicketState::Misused => return Ok(Creation::Misused),
            }
        }
        self.check_number(&transaction, most).await?;
        let start = valid.start().unwrap_or(StartPosition::Now);
        let mut model = webhook::ActiveModel {
            account_id: Set(self.owner.account()),
            token: Set(secret::token()?),
            secret: Set(secret.expose().to_owned()),
            seen: Set(start
                .resolve(&transaction, "or leave it out to start with the next change")
                .await?),
            leased_until: Set(0),
            created_at: Set(self.now),
            updated_at: Set(self.now),
            ..Default::default()
        };
        valid.write(&mut model, self.now);
        let made = model.insert(&transaction).await.map_err(Error::from)?;
        self.owner.notify(&transaction, origin(&made.url), self.now).await?;
        if let Some(ticket) = ticket {
            ticket.remember(&transaction, made.id, self.now).await?;
        }
        self.commit(transaction).await?;
        Ok(Creation::Made(made.id, secret))
    }

    /// Changes an endpoint; the new secret, where one was asked for. What waits for another try is
    /// tried at once when the endpoint is enabled or moves. One that is enabled goes on from its
    /// start, or where it stopped if the change log still holds all that followed.
    pub async fn update(&self, id: i64, valid: ValidWebhook) -> WriteResult<Option<SigningSecret>> {
        let transaction = match valid.may_move() {
            true => self.begin_moving().await?,
            false => self.db.begin().await?,
        };
        Storage::lock(&transaction, self.owner.account()).await?;
        self.owner.hold(&transaction, self.now).await?;
        let stored = self.get(&transaction, id).await?;
        let position = self.start_position(&transaction, &valid, &stored).await?;
        let anew = valid.begins_anew(&stored);
        let secret = valid.rotation.map(|_| SigningSecret::generate()).transpose()?;
        let before = stored.url.clone();
        let mut model = stored.clone().into_active_model();
        if let (Some(secret), Some(keep)) = (&secret, valid.rotation) {
            model.previous_secret = Set((keep > 0).then_some(stored.secret));
            model.previous_secret_until = Set((keep > 0).then(|| self.now.saturating_add(keep)));
            model.secret = Set(secret.expose().to_owned());
        }
        valid.write(&mut model, self.now);
        model.updated_at = Set(self.now);
        if anew {
            model.failing_since = Set(None);
        }
        if let Some(position) = position {
            model.seen = Set(position);
        }
        let updated = model.update(&transaction).await.map_err(Error::from)?;
        if updated.url != before {
            self.owner.notify(&transaction, origin(&updated.url), self.now).await?;
        }
        if position.is_some() {
            self.enqueue_unseen(&transaction, &updated).await?;
        }
        if anew {
            self.retry(&transaction, id).await?;
        }
        self.commit(transaction).await?;
        Ok(secret)
    }

    /// Deletes an endpoint with its log; what was under way may still arrive.
    pub async fn delete(&self, id: i64) -> WriteResult<()> {
        let transaction = self.db.begin().await?;
        let mut storage = Storage::lock(&transaction, self.owner.account()).await?;
        self.get(&transaction, id).await?;
        let stored: Option<StoredBytes> = sql::find(&transaction, STORED, [id.into()]).await?;
        storage.add(&transaction, -stored.map_or(0, |sum| sum.bytes)).await?;
        webhook::Entity::delete_by_id(id).exec(&transaction).await.map_err(Error::from)?;
        self.commit(transaction).await?;
        Ok(())
    }

    /// Has a ping sent; its delivery's key.
    pub async fn ping(&self, id: i64) -> WriteResult<i64> {
        let transaction = self.db.begin().await?;
        self.get(&transaction, id).await?;
        let ping = webhook_delivery::ActiveModel {
            webhook_id: Set(id),
            occurred_at: Set(self.now),
            state: Set(DeliveryState::Pending.code()),
            attempts: Set(0),
            next_attempt_at: Set(Some(self.now)),
            created_at: Set(self.now),
            ..Default::default()
        };
        let made = ping.insert(&transaction).await.map_err(Error::from)?;
        self.commit(transaction).await?;
        Ok(made.id)
    }

    /// Has one delivery made again, before the other waiting messages of its endpoint; the
    /// endpoint's key.
    pub async fn redeliver(&self, delivery: i64) -> WriteResult<i64> {
        use webhook_delivery::{Column, Entity};
        let transaction = self.db.begin().await?;
        Storage::lock(&transaction, self.owner.account()).await?;
        let found = Entity::find_by_id(delivery).one(&transaction).await.map_err(Error::from)?;
        let missing = || not_found("delivery_id", "delivery of yours");
        let found = found.ok_or_else(missing)?;
        self.get(&transaction, found.webhook_id).await.map_err(|_| missing())?;
        self.make_pending(&transaction, Column::Id.eq(delivery)).await?;
        self.commit(transaction).await?;
        Ok(found.webhook_id)
    }

    /// Has every delivery of an endpoint made again that is about a change after `after`, in order;
    /// how many.
    pub async fn redeliver_after(&self, id: i64, after: i64) -> WriteResult<u64> {
        use webhook_delivery::Column;
        let transaction = self.db.begin().await?;
        Storage::lock(&transaction, self.owner.account()).await?;
        self.get(&transaction, id).await?;
        let behind = Column::WebhookId.eq(id).and(Column::ChangeId.gt(after));
        let count = self.make_pending(&transaction, behind).await?;
        self.commit(transaction).await?;
        Ok(count)
    }

    /// The endpoint, if it is the owner's.
    async fn get(&self, transaction: &Transaction, id: i64) -> WriteResult<webhook::Model> {
        let found = webhook::Entity::find_by_id(id)
            .filter(webhook::Column::AccountId.eq(self.owner.account()))
            .one(transaction)
            .await
            .map_err(Error::from)?;
        found.ok_or_else(|| not_found("id", "webhook of yours"))
    }

    async fn check_number(&self, transaction: &Transaction, most: u32) -> WriteResult<()> {
        let own = webhook::Column::AccountId.eq(self.owner.account());
        let count = webhook::Entity::find().filter(own).count(transaction).await;
        if count.map_err(Error::from)? < u64::from(most) {
            return Ok(());
        }
        let reason = format!("An account has {most} webhooks at most; delete one first.");
        Err(ValidationError::new(ValidationErrorKind::TooMany, Vec::new(), reason).into())
    }

    /// Makes settled deliveries pending again, as if they had never been tried.
    async fn make_pending(
        &self,
        transaction: &Transaction,
        which: impl sea_orm::sea_query::IntoCondition,
    ) -> Result<u64> {
        use webhook_delivery::{Column, Entity};
        let done = Entity::update_many()
            .col_expr(Column::State, Expr::value(DeliveryState::Pending.code()))
            .col_expr(Column::Attempts, Expr::value(0))
            .col_expr(Column::NextAttemptAt, Expr::value(self.now))
            .col_expr(Column::SettledAt, Expr::value(None::<i64>))
            .filter(which)
            .exec(transaction)
            .await?;
        Ok(done.rows_affected)
    }

    /// Lets what waits for another try begin its schedule anew, at once.
    async fn retry(&self, transaction: &Transaction, id: i64) -> Result<()> {
        let waiting = "UPDATE webhook_delivery SET attempts = 0, next_attempt_at = $1 \
                       WHERE webhook_id = $2 AND state = 0 AND change_id IS NOT NULL \
                       AND next_attempt_at > $3";
        sql::run(transaction, waiting, [self.now.into(), id.into(), self.now.into()]).await?;
        Ok(())
    }

    /// Commits, and wakes the workers of every server.
    async fn commit(&self, transaction: Transaction) -> Result<()> {
        transaction.announce().await?;
        transaction.commit().await
    }
}

/// The part of a receiver's address that may be shown anywhere: the rest may be a secret.
fn origin(url: &str) -> String {
    url::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

fn not_found(field: &'static str, what: &str) -> Refusal {
    let reason = format!("There is no such {what}; viewer {{ webhooks {{ id }} }} lists them.");
    ValidationError::new(ValidationErrorKind::NotFound, vec![field.into()], reason).into()
}
