//! Where in the change log an endpoint begins, and where it goes on.
//!
//! **Invariant:** an endpoint is put, or enabled, only where the log still holds all that follows,
//! and whatever is skipped its owner has said.

use entity::webhook;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter};

use super::{Checked, Endpoints, State};
use crate::catalog::flaw::{ValidationError, ValidationErrorKind};
use crate::catalog::refusal::{Refusal, WriteResult};
use crate::db::Transaction;
use crate::error::Result;
use crate::event::LogRange;
use crate::webhook::outbox;

/// A place in the change log, as an owner says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Behind this change.
    After(i64),
    /// Before everything that the log still holds.
    Oldest,
    /// Behind everything that has happened.
    Now,
}

impl Start {
    /// The last change that is not sent, if the log still holds all that follows it; `otherwise` is
    /// what an owner whose cursor is too old can do.
    pub(super) async fn place(
        self,
        transaction: &Transaction,
        otherwise: &str,
    ) -> WriteResult<i64> {
        let extent = LogRange::of(transaction).await?;
        match self {
            Self::After(place) if extent.follows(place) => Ok(place),
            Self::After(_) => {
                let reason = format!(
                    "The change log no longer holds all changes after this cursor; give a later \
                     cursor of `changes`, {otherwise}."
                );
                Err(expired("after", reason))
            }
            Self::Oldest => Ok(extent.before_oldest()),
            Self::Now => Ok(extent.behind_newest()),
        }
    }
}

/// Refuses unless the log still holds all that followed the change `seen`.
pub(super) async fn check_kept(transaction: &Transaction, seen: i64) -> WriteResult<()> {
    if LogRange::of(transaction).await?.follows(seen) {
        return Ok(());
    }
    let reason = "The change log no longer holds all changes since this webhook stopped, so that \
                  enabling it would skip some of them. Say where it continues: `from: OLDEST` (the \
                  oldest change that the log holds), `from: NOW`, or `after` with a cursor of \
                  `changes`; and read again what you keep of the catalogue.";
    Err(expired("enabled", reason))
}

/// Whether the endpoint of a delivery asks for the type of its change.
const ASKED: &str = "((SELECT w.types FROM webhook AS w WHERE w.id = webhook_id) >> type) & 1 = 1";

fn expired(field: &'static str, reason: impl Into<String>) -> Refusal {
    ValidationError::new(ValidationErrorKind::Expired, vec![field.into()], reason).into()
}

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
