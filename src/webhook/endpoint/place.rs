//! Where in the change log an endpoint begins, and where it goes on.
//!
//! **Invariant:** an endpoint is put, or enabled, only where the log still holds all that follows,
//! and whatever is skipped its owner has said.

use entity::webhook;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter};

use super::Endpoints;
use super::draft::Checked;
use super::start::check_kept;
use crate::catalog::refusal::WriteResult;
use crate::db::Transaction;
use crate::error::Result;
use crate::webhook::outbox;
use crate::webhook::state::State;

/// Whether the endpoint of a delivery asks for the type of its change.
const ASKED: &str = "((SELECT w.types FROM webhook AS w WHERE w.id = webhook_id) >> type) & 1 = 1";

impl Endpoints<'_> {
    /// Begins to put an endpoint somewhere: until the commit nobody trims the log, or turns changes
    /// into deliveries.
    pub(super) async fn begin_placing(&self) -> Result<Transaction> {
        let transaction = self.db.begin().await?;
        if let Some(lock) = self.db.dialect().retention_lock() {
            transaction.execute_unprepared(lock).await?;
        }
        outbox::lock(self.db, &transaction).await?;
        Ok(transaction)
    }

    /// Where the endpoint goes on, if its owner says it; otherwise it must not be enabled where
    /// something would be skipped.
    pub(super) async fn place(
        &self,
        transaction: &Transaction,
        checked: &Checked,
        stored: &webhook::Model,
    ) -> WriteResult<Option<i64>> {
        if let Some(start) = checked.start() {
            let otherwise = "or `from: OLDEST` to continue with the oldest change that it holds";
            return Ok(Some(start.place(transaction, otherwise).await?));
        }
        if checked.enables(stored) {
            check_kept(transaction, stored.seen).await?;
        }
        Ok(None)
    }

    /// Has an endpoint send the changes that it asks for and has not seen, sent before or not, and
    /// none of those that it has. The outbox makes the deliveries that are missing.
    pub(super) async fn owe_unseen(
        &self,
        transaction: &Transaction,
        webhook: &webhook::Model,
    ) -> Result<()> {
        use entity::webhook_delivery::{Column, Entity};
        let own = Column::WebhookId.eq(webhook.id);
        Entity::update_many()
            .col_expr(Column::State, Expr::value(State::GivenUp.code()))
            .col_expr(Column::NextAttemptAt, Expr::value(None::<i64>))
            .col_expr(Column::SettledAt, Expr::value(self.now))
            .filter(own.clone())
            .filter(Column::State.eq(State::Pending.code()))
            .filter(Column::ChangeId.lte(webhook.seen))
            .exec(transaction)
            .await?;
        let asked = Expr::cust(ASKED);
        self.again(transaction, own.and(Column::ChangeId.gt(webhook.seen)).and(asked)).await?;
        Ok(())
    }
}
