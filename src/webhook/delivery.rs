//! What an endpoint is owed, and the record of what came of it.
//!
//! **Invariant:** a delivery is settled only in the transaction that records the attempt that
//! settled it, unless its owner skips it; and an endpoint is disabled only in one that owes its
//! owner the message about it.

use std::time::Duration;

use entity::{webhook, webhook_attempt, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::client::Outcome;
use super::endpoint::Disabled;
use super::lease::{Lease, end};
use super::schedule::{Schedule, Verdict};
use super::worker::Tools;
use crate::db::{Db, Transaction};
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
    /// The receiver did not accept it, to the end; or its owner had it skipped.
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
        // One that goes back has seen less than it has deliveries of, and there may be more between.
        .filter(Expr::cust(
            "change_id <= (SELECT w.seen FROM webhook AS w WHERE w.id = webhook_id)",
        ))
        .order_by_asc(Column::ChangeId)
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
    tools: &Tools,
    lease: &Lease,
    webhook: &webhook::Model,
    tried: Tried<'_>,
) -> Result<Option<webhook::Model>> {
    let schedule = &tools.schedule;
    let transaction = tools.db.begin().await?;
    let failing = failing(webhook, schedule, &tried);
    let Some(mut after) = mark_endpoint(&transaction, lease, failing.since, tried.ended).await?
    else {
        return Ok(None);
    };
    let disabled = failing.disabled.filter(|_| after.disabled_reason.is_none());
    if let Some(reason) = disabled {
        after = disable(&transaction, after, reason, tried.ended).await?;
        tools.mailer.owe_disabled(&transaction, &after, tried.ended).await?;
    }
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
    if disabled.is_some() {
        tools.mailer.wake();
    }
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
    transaction.commit().await
}

/// What an attempt means for the endpoint.
struct Failing {
    since: Option<i64>,
    disabled: Option<Disabled>,
}

fn failing(webhook: &webhook::Model, schedule: &Schedule, tried: &Tried<'_>) -> Failing {
    let now = tried.ended;
    let verdict = tried.outcome.verdict();
    let since = (verdict != Verdict::Delivered).then(|| webhook.failing_since.unwrap_or(now));
    let disabled = match (verdict, since) {
        (Verdict::Gone, _) => Some(Disabled::Gone),
        (_, Some(since)) if now >= later(since, schedule.patience) => Some(Disabled::Failing),
        _ => None,
    };
    Failing { since, disabled }
}

/// Notes since when the endpoint fails; the endpoint, if the lease is still held.
async fn mark_endpoint(
    transaction: &Transaction,
    lease: &Lease,
    failing: Option<i64>,
    now: i64,
) -> Result<Option<webhook::Model>> {
    use webhook::Column;
    let marked = webhook::Entity::update_many()
        .col_expr(Column::LeasedUntil, Expr::value(end(now, lease.length)))
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
    reason: Disabled,
    now: i64,
) -> Result<webhook::Model> {
    let mut model = webhook.into_active_model();
    model.disabled_reason = Set(Some(reason.code()));
    model.disabled_at = Set(Some(now));
    model.updated_at = Set(now);
    Ok(model.update(transaction).await?)
}

async fn settle(
    transaction: &Transaction,
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
    if state != State::Delivered {
        // Its owner may have had it skipped meanwhile, and then it stays so.
        update = update.filter(Column::State.eq(State::Pending.code()));
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
