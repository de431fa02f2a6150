//! What an endpoint is owed, and the record of what came of it.
//!
//! **Invariant:** a delivery is settled only in the transaction that records the attempt that
//! settled it.

use std::time::Duration;

use entity::{webhook, webhook_attempt, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::client::Outcome;
use super::endpoint::Disabled;
use super::lease::{Lease, end};
use super::schedule::{Schedule, Verdict};
use crate::db::Db;
use crate::error::Result;

/// How many deliveries of an endpoint are read at once.
const BATCH: u64 = 64;

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It will be tried, or tried again.
    Pending,
    /// The receiver has it.
    Delivered,
    /// The receiver did not accept it, to the end.
    GivenUp,
}

impl State {
    /// The code that is stored.
    pub fn code(self) -> i32 {
        match self {
            Self::Pending => 0,
            Self::Delivered => 1,
            Self::GivenUp => 2,
        }
    }

    /// The state with this code.
    pub fn of_code(code: i32) -> Option<Self> {
        [Self::Pending, Self::Delivered, Self::GivenUp].into_iter().find(|s| s.code() == code)
    }
}

/// An endpoint's next deliveries, in their order.
pub(super) async fn list_pending(db: &Db, webhook: i64) -> Result<Vec<webhook_delivery::Model>> {
    use webhook_delivery::Column;
    Ok(webhook_delivery::Entity::find()
        .filter(Column::WebhookId.eq(webhook))
        // As the partial index says it, or it would not be used.
        .filter(Expr::cust("state = 0"))
        .filter(Column::ChangeId.is_not_null())
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .all(db.reader())
        .await?)
}

/// Keeps the body of a message before it is sent for the first time, because a retry sends the
/// same.
pub(super) async fn keep_body(db: &Db, delivery: i64, body: &str) -> Result<()> {
    use webhook_delivery::Column;
    webhook_delivery::Entity::update_many()
        .col_expr(Column::Body, Expr::value(body))
        .filter(Column::Id.eq(delivery))
        .filter(Column::Body.is_null())
        .exec(db.writer())
        .await?;
    Ok(())
}

/// An attempt that was made.
#[derive(Debug)]
pub(super) struct Tried<'a> {
    pub(super) delivery: &'a webhook_delivery::Model,
    pub(super) body: Option<String>,
    pub(super) outcome: Outcome,
    pub(super) began: i64,
    pub(super) ended: i64,
}

/// Records an attempt, and what follows from it for the endpoint; the endpoint as it is then.
/// `None`, with nothing recorded, where the lease is lost.
pub(super) async fn record(
    db: &Db,
    lease: &Lease,
    webhook: &webhook::Model,
    schedule: &Schedule,
    tried: Tried<'_>,
) -> Result<Option<webhook::Model>> {
    let transaction = db.begin().await?;
    let Some(after) = mark_endpoint(&transaction, lease, webhook, schedule, &tried).await? else {
        return Ok(None);
    };
    let verdict = tried.outcome.verdict();
    let attempts = usize::try_from(tried.delivery.attempts).unwrap_or_default() + 1;
    let wait = schedule.wait(verdict, attempts, tried.outcome.retry_after);
    let state = match (verdict, wait) {
        (Verdict::Delivered, _) => State::Delivered,
        (_, None) => State::GivenUp,
        (_, Some(_)) => State::Pending,
    };
    let next = wait.filter(|_| state == State::Pending).map(|wait| later(tried.ended, wait));
    settle(&transaction, tried, state, next).await?;
    transaction.commit().await?;
    Ok(Some(after))
}

/// Records the one attempt of a ping.
pub(super) async fn record_ping(db: &Db, tried: Tried<'_>) -> Result<()> {
    let state = match tried.outcome.verdict() {
        Verdict::Delivered => State::Delivered,
        _ => State::GivenUp,
    };
    let transaction = db.begin().await?;
    settle(&transaction, tried, state, None).await?;
    Ok(transaction.commit().await?)
}

/// What an attempt means for the endpoint.
async fn mark_endpoint(
    transaction: &DatabaseTransaction,
    lease: &Lease,
    webhook: &webhook::Model,
    schedule: &Schedule,
    tried: &Tried<'_>,
) -> Result<Option<webhook::Model>> {
    use webhook::Column;
    let now = tried.ended;
    let verdict = tried.outcome.verdict();
    let failing = (verdict != Verdict::Delivered).then(|| webhook.failing_since.unwrap_or(now));
    let disabled = match (verdict, failing) {
        (Verdict::Gone, _) => Some(Disabled::Gone),
        (_, Some(since)) if now >= later(since, schedule.patience) => Some(Disabled::Failing),
        _ => None,
    };
    let mut update = webhook::Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(end(now, lease.length)))
        .col_expr(Column::FailingSince, Expr::value(failing))
        .filter(Column::Id.eq(lease.webhook))
        .filter(Column::LeasedBy.eq(lease.token.as_str()));
    if let Some(reason) = disabled {
        update = update
            .col_expr(Column::DisabledReason, Expr::value(reason.code()))
            .col_expr(Column::DisabledAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now));
    }
    Ok(update.exec_with_returning(transaction).await?.into_iter().next())
}

async fn settle(
    transaction: &DatabaseTransaction,
    tried: Tried<'_>,
    state: State,
    next: Option<i64>,
) -> Result<()> {
    use webhook_delivery::Column;
    let Tried { delivery, body, outcome, began, ended } = tried;
    let attempt = webhook_attempt::ActiveModel {
        delivery_id: Set(delivery.id),
        started_at: Set(began),
        duration: Set(i64::try_from(outcome.duration.as_micros()).unwrap_or(i64::MAX)),
        status: Set(outcome.status.map(i32::from)),
        answer: Set(outcome.answer),
        error: Set(outcome.error),
        ..Default::default()
    };
    webhook_attempt::Entity::insert(attempt).exec_without_returning(transaction).await?;
    let mut update = webhook_delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::Attempts, Expr::value(delivery.attempts + 1))
        .col_expr(Column::NextAttemptAt, Expr::value(next))
        .filter(Column::Id.eq(delivery.id));
    if state != State::Pending {
        update = update.col_expr(Column::SettledAt, Expr::value(ended));
    }
    if body.is_some() {
        update = update.col_expr(Column::Body, Expr::value(body));
    }
    update.exec(transaction).await?;
    Ok(())
}

/// `wait` after `time`.
fn later(time: i64, wait: Duration) -> i64 {
    time.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))
}
