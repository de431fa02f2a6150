//! Which worker delivers to an endpoint: any number of them may run side by side.
//!
//! **Invariant:** what is recorded about an endpoint is recorded in a transaction that has found
//! the lease still held; so a server that took it over meanwhile is never contradicted.

use std::time::Duration;

use entity::webhook::{Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::secret::random;
use crate::db::Db;
use crate::error::Result;

/// The end of a lease that is taken or renewed at `now` and holds for `length`.
pub(super) fn lease_end(now: i64, length: Duration) -> i64 {
    now.saturating_add(i64::try_from(length.as_micros()).unwrap_or(i64::MAX))
}

/// The right to deliver to one endpoint.
#[derive(Clone, Debug)]
pub(super) struct EndpointLease {
    pub(super) webhook: i64,
    pub(super) token: String,
    /// How long it holds. What a killed worker held is free after that long.
    pub(super) length: Duration,
}

impl EndpointLease {
    /// Takes the lease of an enabled endpoint, if no other worker holds it.
    pub(super) async fn take(
        db: &Db,
        webhook: i64,
        length: Duration,
        now: i64,
    ) -> Result<Option<(Self, Model)>> {
        let token = hex(random::<16>()?);
        let taken = Entity::update_many()
            .col_expr(Column::LeasedBy, Expr::value(token.as_str()))
            .col_expr(Column::LeasedUntil, Expr::value(lease_end(now, length)))
            .filter(Column::Id.eq(webhook))
            .filter(Column::DisabledReason.is_null())
            .filter(Column::LeasedUntil.lte(now))
            .exec_with_returning(db.writer())
            .await?;
        Ok(taken.into_iter().next().map(|model| (Self { webhook, token, length }, model)))
    }

    /// Makes the lease last from `now` on; whether it still was held.
    pub(super) async fn renew(&self, db: &Db, now: i64) -> Result<bool> {
        let renewed = Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(lease_end(now, self.length)))
            .filter(Column::Id.eq(self.webhook))
            .filter(Column::LeasedBy.eq(self.token.as_str()))
            .exec(db.writer())
            .await?;
        Ok(renewed.rows_affected == 1)
    }

    /// Gives the lease back.
    pub(super) async fn release(self, db: &Db) -> Result<()> {
        Entity::update_many()
            .col_expr(Column::LeasedBy, Expr::value(None::<String>))
            .col_expr(Column::LeasedUntil, Expr::value(0_i64))
            .filter(Column::Id.eq(self.webhook))
            .filter(Column::LeasedBy.eq(self.token))
            .exec(db.writer())
            .await?;
        Ok(())
    }
}

fn hex(bytes: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes))
}
