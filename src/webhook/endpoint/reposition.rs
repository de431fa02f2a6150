//! Where in the change log an endpoint goes on.
//!
//! **Invariant:** an endpoint is put, or enabled, only where the log still holds all that follows,
//! and whatever is skipped its owner has said.

use entity::webhook;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter};

use super::Endpoints;
use super::draft::ValidWebhook;
use super::start_position::check_still_logged;
use crate::catalog::refusal::WriteResult;
use crate::db::Transaction;
use crate::error::Result;
use crate::webhook::outbox;
use crate::webhook::state::DeliveryState;

/// Whether the endpoint of a delivery asks for the type of its change.
const IS_REQUESTED: &str =
    "((SELECT w.types FROM webhook AS w WHERE w.id = webhook_id) >> type) & 1 = 1";

impl Endpoints<'_> {
    /// Begins a transaction that puts an endpoint somewhere in the log: until the commit nobody
    /// trims the log, or turns changes into deliveries.
    pub(super) async fn begin_moving(&self) -> Result<Transaction> {
        let transaction = self.db.begin().await?;
        if let Some(lock) = self.db.dialect().retention_lock() {
            transaction.execute_unprepared(lock).await?;
        }
        outbox::lock(self.db, &transaction).await?;
        Ok(transaction)
    }

    /// Where the endpoint goes on, if its owner says it; otherwise it must not be enabled where
    /// something would be skipped.
    pub(super) async fn start_position(
        &self,
        transaction: &Transaction,
        valid: &ValidWebhook,
        stored: &webhook::Model,
    ) -> WriteResult<Option<i64>> {
        if let Some(start) = valid.start() {
            let otherwise = "or `from: OLDEST` to continue with the oldest change that it holds";
            return Ok(Some(start.resolve(transaction, otherwise).await?));
        }
        if valid.enables(stored) {
            check_still_logged(transaction, stored.seen).await?;
        }
        Ok(None)
    }

    /// Makes pending what an endpoint asks for of the changes that it has not seen, sent before or
    /// not, and nothing of those that it has seen. The outbox makes what has no delivery yet.
    pub(super) async fn enqueue_unseen(
        &self,
        transaction: &Transaction,
        webhook: &webhook::Model,
    ) -> Result<()> {
        use entity::webhook_delivery::{Column, Entity};
        let own = Column::WebhookId.eq(webhook.id);
        Entity::update_many()
            .col_expr(Column::State, Expr::value(DeliveryState::GivenUp.code()))
            .col_expr(Column::NextAttemptAt, Expr::value(None::<i64>))
            .col_expr(Column::SettledAt, Expr::value(self.now))
            .filter(own.clone())
            .filter(Column::State.eq(DeliveryState::Pending.code()))
            .filter(Column::ChangeId.lte(webhook.seen))
            .exec(transaction)
            .await?;
        let is_requested = Expr::cust(IS_REQUESTED);
        self.make_pending(
            transaction,
            own.and(Column::ChangeId.gt(webhook.seen)).and(is_requested),
        )
        .await?;
        Ok(())
    }
}
