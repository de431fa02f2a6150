//! Deliveries: what endpoints are owed, and what they got.

use sea_orm::entity::prelude::*;

/// A message to one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Key; an endpoint is told in the order of the changes, pings aside.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The endpoint.
    pub webhook_id: i64,
    /// The change, which may have left the log meanwhile; null for a ping.
    pub change_id: Option<i64>,
    /// What happened to which type of node.
    #[sea_orm(column_name = "type")]
    pub kind: Option<i32>,
    /// The key of the changed node.
    pub node: Option<i64>,
    /// The node's version after the change.
    pub version: Option<i32>,
    /// The key of the node that a merged one lives on in.
    pub survivor: Option<i64>,
    /// When it happened, in microseconds since 1970 UTC.
    pub occurred_at: i64,
    /// What is sent, once it is known; null again once the log has dropped it to save space.
    pub body: Option<String>,
    /// 0 pending, 1 delivered, 2 given up, or skipped as its owner wished.
    pub state: i32,
    /// How often it was tried since it became pending.
    pub attempts: i32,
    /// When it is tried next; null unless it is pending.
    pub next_attempt_at: Option<i64>,
    /// When the change became a delivery.
    pub created_at: i64,
    /// When it was delivered or given up.
    pub settled_at: Option<i64>,
    /// The bytes of the body and of the answers to its attempts.
    pub stored_bytes: i64,
}

/// It belongs to an endpoint.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
