//! The messages of an endpoint, and the record of their attempts.
//!
//! **Invariant:** a delivery is settled only in the transaction that records the attempt that
//! settled it, unless its owner skips it; and an endpoint is disabled only in one that queues the
//! message to its owner.

use std::time::Duration;

use entity::{webhook, webhook_attempt, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::client::DeliveryOutcome;
use super::lease::{EndpointLease, lease_end};
use super::schedule::{Schedule, Verdict};
use super::state::{DeliveryState, DisabledReason};
use super::storage::{Storage, length};
use super::worker_context::WorkerContext;
use crate::db::{Db, Transaction, sql};
use crate::error::Result;

/// How many deliveries of an endpoint are read at once.
const BATCH: u64 = 64;

/// An endpoint's next deliveries, in their order.
pub(super) async fn list_pending(db: &Db, webhook: i64) -> Result<Vec<webhook_delivery::Model>> {
    use webhook_delivery::Column;
    Ok(webhook_delivery::Entity::find()
        .filter(Column::WebhookId.eq(webhook))
        // As the partial index says it, or it would not be used.
        .filter(Expr::cust("state = 0"))
        .filter(Column::ChangeId.is_not_null())
        // One that goes back has seen less than it has deliveries of, and there may be more
        // between.
        .filter(Expr::cust(
            "change_id <= (SELECT w.seen FROM webhook AS w WHERE w.id = webhook_id)",
        ))
        .order_by_asc(Column::ChangeId)
        .limit(BATCH)
        .all(db.reader())
        .await?)
}

/// Keeps the body of a message before it is sent for the first time, because a retry sends the
/// same. False, with nothing kept, where the account has no room for it.
pub(super) async fn keep_body(
    context: &WorkerContext,
    webhook: &webhook::Model,
    delivery: i64,
    body: &str,
) -> Result<bool> {
    let transaction = context.db.begin().await?;
    let mut storage = Storage::lock(&transaction, webhook.account_id).await?;
    let bytes = length(Some(body));
    if !storage.reserve(&transaction, delivery, bytes, context.stored_bytes).await? {
        // What was dropped meanwhile stays dropped.
        transaction.commit().await?;
        return Ok(false);
    }
    let values = [body.into(), bytes.into(), delivery.into()];
    if sql::run(&transaction, KEEP, values).await? == 1 {
        storage.add(&transaction, bytes).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

const KEEP: &str = "UPDATE webhook_delivery SET body = $1, stored_bytes = stored_bytes + $2 \
     WHERE id = $3 AND body IS NULL";

/// An attempt that was made.
#[derive(Debug)]
pub(super) struct DeliveryAttempt<'a> {
    pub(super) delivery: &'a webhook_delivery::Model,
    pub(super) body: Option<String>,
    pub(super) outcome: DeliveryOutcome,
    pub(super) began: i64,
    pub(super) ended: i64,
}

/// Records an attempt, and what follows from it for the endpoint; the endpoint as it is then.
/// `None`, with nothing recorded, where the lease is lost.
pub(super) async fn record(
    context: &WorkerContext,
    lease: &EndpointLease,
    webhook: &webhook::Model,
    attempt: DeliveryAttempt<'_>,
) -> Result<Option<webhook::Model>> {
    let schedule = &context.schedule;
    let transaction = context.db.begin().await?;
    let storage = Storage::lock(&transaction, webhook.account_id).await?;
    let health = health_after(webhook, schedule, &attempt);
    let Some(mut after) =
        mark_endpoint(&transaction, lease, health.failing_since, attempt.ended).await?
    else {
        return Ok(None);
    };
    let disabled = health.disabled.filter(|_| after.disabled_reason.is_none());
    if let Some(reason) = disabled {
        after = disable(&transaction, after, reason, attempt.ended).await?;
        context.mailer.enqueue_disabled(&transaction, &after, attempt.ended).await?;
    }
    let verdict = attempt.outcome.verdict();
    let attempts = usize::try_from(attempt.delivery.attempts).unwrap_or_default() + 1;
    let wait = schedule.wait(verdict, attempts, attempt.outcome.retry_after);
    let state = match (verdict, wait) {
        (Verdict::Delivered, _) => DeliveryState::Delivered,
        (_, None) => DeliveryState::GivenUp,
        (_, Some(_)) => DeliveryState::Pending,
    };
    let next =
        wait.filter(|_| state == DeliveryState::Pending).map(|wait| later(attempt.ended, wait));
    let room = StorageRoom { storage, most: context.stored_bytes };
    settle(&transaction, room, attempt, state, next).await?;
    transaction.commit().await?;
    if disabled.is_some() {
        context.mailer.wake();
    }
    Ok(Some(after))
}

/// Records the one attempt of a ping.
pub(super) async fn record_ping(
    context: &WorkerContext,
    webhook: &webhook::Model,
    attempt: DeliveryAttempt<'_>,
) -> Result<()> {
    let state = match attempt.outcome.verdict() {
        Verdict::Delivered => DeliveryState::Delivered,
        _ => DeliveryState::GivenUp,
    };
    let transaction = context.db.begin().await?;
    let storage = Storage::lock(&transaction, webhook.account_id).await?;
    let room = StorageRoom { storage, most: context.stored_bytes };
    settle(&transaction, room, attempt, state, None).await?;
    transaction.commit().await
}

/// What an attempt means for the endpoint.
struct EndpointHealth {
    failing_since: Option<i64>,
    disabled: Option<DisabledReason>,
}

fn health_after(
    webhook: &webhook::Model,
    schedule: &Schedule,
    attempt: &DeliveryAttempt<'_>,
) -> EndpointHealth {
    let now = attempt.ended;
    let verdict = attempt.outcome.verdict();
    let failing_since =
        (verdict != Verdict::Delivered).then(|| webhook.failing_since.unwrap_or(now));
    let disabled = match (verdict, failing_since) {
        (Verdict::Gone, _) => Some(DisabledReason::Gone),
        (_, Some(since)) if now >= later(since, schedule.disable_after) => {
            Some(DisabledReason::Failing)
        }
        _ => None,
    };
    EndpointHealth { failing_since, disabled }
}

/// Notes since when the endpoint fails; the endpoint, if the lease is still held.
async fn mark_endpoint(
    transaction: &Transaction,
    lease: &EndpointLease,
    failing: Option<i64>,
    now: i64,
) -> Result<Option<webhook::Model>> {
    use webhook::Column;
    let marked = webhook::Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(lease_end(now, lease.length)))
        .col_expr(Column::FailingSince, Expr::value(failing))
        .filter(Column::Id.eq(lease.webhook))
        .filter(Column::LeasedBy.eq(lease.token.as_str()))
        .exec_with_returning(transaction)
        .await?;
    Ok(marked.into_iter().next())
}

async fn disable(
    transaction: &Transaction,
    webhook: webhook::Model,
    reason: DisabledReason,
    now: i64,
) -> Result<webhook::Model> {
    let mut model = webhook.into_active_model();
    model.disabled_reason = Set(Some(reason.code()));
    model.disabled_at = Set(Some(now));
    model.updated_at = Set(now);
    Ok(model.update(transaction).await?)
}

/// What the log of an account may keep.
struct StorageRoom {
    storage: Storage,
    most: u64,
}

impl StorageRoom {
    /// Keeps the body of a delivery, unless it has one, and the answer that is given back. Neither
    /// where there is no room: the body can be made again.
    async fn keep(
        &mut self,
        transaction: &Transaction,
        delivery: i64,
        body: Option<String>,
        answer: Option<String>,
    ) -> Result<Option<String>> {
        let kept: Option<Row> = sql::find(transaction, IS_KEPT, [delivery.into()]).await?;
        let body = body.filter(|_| kept.is_some_and(|kept| !kept.has_body));
        let bytes = length(body.as_deref()) + length(answer.as_deref());
        if bytes == 0 {
            return Ok(answer);
        }
        if !self.storage.reserve(transaction, delivery, bytes, self.most).await? {
            return Ok(None);
        }
        sql::run(transaction, STORE, [body.into(), bytes.into(), delivery.into()]).await?;
        self.storage.add(transaction, bytes).await?;
        Ok(answer)
    }
}

#[derive(FromQueryResult)]
struct Row {
    has_body: bool,
}

const IS_KEPT: &str = "SELECT body IS NOT NULL AS has_body FROM webhook_delivery WHERE id = $1";
const STORE: &str = "UPDATE webhook_delivery SET body = coalesce(body, $1), \
     stored_bytes = stored_bytes + $2 WHERE id = $3";

async fn settle(
    transaction: &Transaction,
    mut room: StorageRoom,
    attempt: DeliveryAttempt<'_>,
    state: DeliveryState,
    next: Option<i64>,
) -> Result<()> {
    use webhook_delivery::Column;
    let DeliveryAttempt { delivery, body, outcome, began, ended } = attempt;
    let answer = room.keep(transaction, delivery.id, body, outcome.answer).await?;
    let row = webhook_attempt::ActiveModel {
        delivery_id: Set(delivery.id),
        started_at: Set(began),
        duration: Set(i64::try_from(outcome.duration.as_micros()).unwrap_or(i64::MAX)),
        status: Set(outcome.status.map(i32::from)),
        answer: Set(answer),
        error: Set(outcome.error),
        ..Default::default()
    };
    webhook_attempt::Entity::insert(row).exec_without_returning(transaction).await?;
    let mut update = webhook_delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::Attempts, Expr::value(delivery.attempts + 1))
        .col_expr(Column::NextAttemptAt, Expr::value(next))
        .filter(Column::Id.eq(delivery.id));
    if state != DeliveryState::Pending {
        update = update.col_expr(Column::SettledAt, Expr::value(ended));
    }
    if state != DeliveryState::Delivered {
        // Its owner may have had it skipped meanwhile, and then it stays so.
        update = update.filter(Column::State.eq(DeliveryState::Pending.code()));
    }
    update.exec(transaction).await?;
    Ok(())
}

/// `wait` after `time`.
fn later(time: i64, wait: Duration) -> i64 {
    time.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))
}
