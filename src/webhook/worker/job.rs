//! One endpoint's deliveries, or one ping.

use std::panic::AssertUnwindSafe;

use entity::{webhook, webhook_delivery};
use futures_util::FutureExt;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Worker;
use crate::error::Result;
use crate::webhook::client::DeliveryOutcome;
use crate::webhook::delivery::{DeliveryAttempt, keep_body, list_pending, record, record_ping};
use crate::webhook::lease::{EndpointLease, lease_end};
use crate::webhook::message::{PayloadRequest, sign};
use crate::webhook::outbox::Job;
use crate::webhook::schedule::Verdict;

impl Worker {
    pub(super) async fn run_job(&self, job: Job) -> Result<()> {
        match job {
            Job::Endpoint(webhook) => self.serve(webhook).await,
            Job::Ping(delivery) => self.ping(delivery).await,
        }
    }

    /// Delivers the messages of an endpoint that may be tried now.
    async fn serve(&self, webhook: i64) -> Result<()> {
        let db = &self.0.context.db;
        let length = self.0.context.lease;
        let taken = EndpointLease::take(db, webhook, length, self.now()).await?;
        let Some((lease, webhook)) = taken else {
            return Ok(());
        };
        let served = self.deliver(&lease, webhook).await;
        lease.release(db).await?;
        served
    }

    async fn deliver(&self, lease: &EndpointLease, mut webhook: webhook::Model) -> Result<()> {
        let context = &self.0.context;
        loop {
            let pending = list_pending(&context.db, webhook.id).await?;
            if pending.is_empty() {
                return Ok(());
            }
            for delivery in pending {
                let waits = delivery.next_attempt_at.is_some_and(|at| at > self.now());
                if waits || self.0.stop.is_cancelled() {
                    return Ok(());
                }
                let Some(attempt) = self.hold(lease, self.attempt(&webhook, &delivery)).await?
                else {
                    return Ok(());
                };
                let attempt = attempt?;
                let delivered = attempt.outcome.verdict() == Verdict::Delivered;
                let after = record(context, lease, &webhook, attempt).await?;
                let Some(after) = after.filter(|after| delivered && !is_disabled(after)) else {
                    return Ok(());
                };
                let changed = after.updated_at != webhook.updated_at;
                webhook = after;
                if changed {
                    // Its owner may have had it go on elsewhere.
                    break;
                }
            }
        }
    }

    /// Waits for `attempt` and keeps the lease meanwhile; `None` where it is lost, or the worker
    /// must end.
    async fn hold<T>(
        &self,
        lease: &EndpointLease,
        attempt: impl Future<Output = T>,
    ) -> Result<Option<T>> {
        let mut attempt = std::pin::pin!(attempt);
        loop {
            tokio::select! {
                biased;
                ended = &mut attempt => return Ok(Some(ended)),
                () = self.0.drop.cancelled() => return Ok(None),
                () = tokio::time::sleep(lease.length / 3) => {
                    if !lease.renew(&self.0.context.db, self.now()).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    async fn attempt<'a>(
        &self,
        webhook: &webhook::Model,
        delivery: &'a webhook_delivery::Model,
    ) -> Result<DeliveryAttempt<'a>> {
        let context = &self.0.context;
        let began = self.now();
        let (body, outcome) = match self.body(webhook, delivery).await? {
            Ok(body) => match sign(webhook, delivery.id, body.clone(), began) {
                Ok(request) => (Some(body), context.client.send(&request).await),
                Err(error) => {
                    tracing::error!(webhook.id, error.cause = ?error, "a webhook cannot be signed");
                    (
                        Some(body),
                        DeliveryOutcome::unsent(format!("The message cannot be signed: {error}.")),
                    )
                }
            },
            Err(cause) => (None, DeliveryOutcome::unsent(cause)),
        };
        Ok(DeliveryAttempt { delivery, body, outcome, began, ended: self.now() })
    }

    /// What is sent. The answer to a document is kept before it is sent, because it would be
    /// another one later; everything else follows from the delivery itself.
    async fn body(
        &self,
        webhook: &webhook::Model,
        delivery: &webhook_delivery::Model,
    ) -> Result<std::result::Result<String, String>> {
        if let Some(body) = &delivery.body {
            return Ok(Ok(body.clone()));
        }
        let (account, query) = (webhook.account_id, webhook.query.clone());
        let kept = query.is_some();
        let request = PayloadRequest { account, query, delivery: delivery.clone() };
        let body = self.render(request).await;
        if let (Ok(body), true) = (&body, kept)
            && !keep_body(&self.0.context, webhook, delivery.id, body).await?
        {
            let most = self.0.context.stored_bytes;
            return Ok(Err(format!(
                "The payload could not be kept: the messages of this account that wait to be sent \
                 take the {most} bytes that webhook.stored_bytes allows."
            )));
        }
        Ok(body)
    }

    /// Makes a body. A panic is a failed attempt like any other: it is noted and tried again on
    /// schedule, and a webhook that always panics is disabled in the end.
    async fn render(&self, request: PayloadRequest) -> std::result::Result<String, String> {
        let (webhook, delivery) = (request.delivery.webhook_id, request.delivery.id);
        let rendering = async { (self.0.context.render)(request).await };
        AssertUnwindSafe(rendering).catch_unwind().await.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().copied();
            let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            let cause = text.unwrap_or("a panic");
            tracing::error!(webhook, delivery, error.cause = cause, "a webhook's payload panicked");
            Err("The payload could not be made: an internal error occurred; the server's log has \
                 its cause."
                .to_owned())
        })
    }

    /// Sends a ping, once, whether or not the endpoint is enabled, and before its waiting messages.
    async fn ping(&self, delivery: i64) -> Result<()> {
        use webhook_delivery::Column;
        let db = &self.0.context.db;
        let now = self.now();
        // The worker that moves its time on sends it; if that worker is killed, another one does.
        let claimed_until = lease_end(now, self.0.context.lease)
            + i64::try_from(self.0.context.client.timeout().as_micros()).unwrap_or(0);
        let claimed = webhook_delivery::Entity::update_many()
            .col_expr(Column::NextAttemptAt, Expr::value(claimed_until))
            .filter(Column::Id.eq(delivery))
            .filter(Column::State.eq(0))
            .filter(Column::NextAttemptAt.lte(now))
            .exec_with_returning(db.writer())
            .await?;
        let Some(delivery) = claimed.first() else { return Ok(()) };
        let found = webhook::Entity::find_by_id(delivery.webhook_id).one(db.reader()).await?;
        let Some(webhook) = found else { return Ok(()) };
        let attempt = tokio::select! {
            attempt = self.attempt(&webhook, delivery) => attempt?,
            () = self.0.drop.cancelled() => return Ok(()),
        };
        record_ping(&self.0.context, &webhook, attempt).await
    }
}

fn is_disabled(webhook: &webhook::Model) -> bool {
    webhook.disabled_reason.is_some()
}
