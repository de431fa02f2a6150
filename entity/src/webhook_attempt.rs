//! Attempts to deliver, and what came of them.

use sea_orm::entity::prelude::*;

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempt")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The delivery.
    pub delivery_id: i64,
    /// When it began, in microseconds since 1970 UTC.
    pub started_at: i64,
    /// How long it took, in microseconds.
    pub duration: i64,
    /// The HTTP status, where there was an answer.
    pub status: Option<i32>,
    /// The first bytes of the answer's body.
    pub answer: Option<String>,
    /// Why it counts as failed.
    pub error: Option<String>,
}

/// It belongs to a delivery.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
