//! Creates that carried an idempotency key, so that one sent again is not done again.

use sea_orm::entity::prelude::*;

/// One create.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Who asked; 0 for the operator.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: i64,
    /// What the caller calls the request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Which of the request's creates, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// A hash of what was asked.
    pub fingerprint: String,
    /// The key of the row that was made.
    pub node: i64,
    /// When, in microseconds since 1970 UTC.
    pub created_at: i64,
}

/// It relates to nothing by a foreign key, because it outlives what was made.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
