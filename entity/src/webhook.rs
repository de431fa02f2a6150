//! Webhooks: the endpoints that are told of changes.

use sea_orm::entity::prelude::*;

/// An endpoint.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose it is.
    pub account_id: i64,
    /// What the ids of its messages begin with.
    #[sea_orm(unique)]
    pub token: String,
    /// Where messages are sent.
    pub url: String,
    /// What its owner says it is for.
    pub description: Option<String>,
    /// The types of changes that it is told of: a bit for each code.
    pub types: i64,
    /// The GraphQL document whose answer is the payload; without one, the change itself.
    pub query: Option<String>,
    /// What messages are signed with.
    pub secret: String,
    /// The secret before, which signs too for a while.
    pub previous_secret: Option<String>,
    /// Until when, in microseconds since 1970 UTC.
    pub previous_secret_until: Option<i64>,
    /// Why nothing is sent: 0 its owner wants it so, 1 the receiver answered 410, 2 it failed for
    /// too long; null while messages are sent.
    pub disabled_reason: Option<i32>,
    /// Since when nothing is sent.
    pub disabled_at: Option<i64>,
    /// The first failure since the last success.
    pub failing_since: Option<i64>,
    /// The last change that has become a delivery, or was found not to be one.
    pub seen: i64,
    /// Which worker delivers.
    pub leased_by: Option<String>,
    /// Until when no other worker may.
    pub leased_until: i64,
    /// When it was made.
    pub created_at: i64,
    /// When its owner, or a rule, changed it last.
    pub updated_at: i64,
}

/// It belongs to an account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
