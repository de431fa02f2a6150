//! The messages that are owed. One that was sent is gone from here.

use sea_orm::entity::prelude::*;

/// A message that is owed. Its token is made when it is sent, so that none is stored in clear.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// To whom; null for an address without an account, where asking costs as much as with one.
    pub account_id: Option<i64>,
    /// The webhook that it is about; the message goes when the webhook does.
    pub webhook_id: Option<i64>,
    /// The registration that it is to confirm; the message goes when the registration does.
    pub registration_id: Option<i64>,
    /// Why: 0 to confirm the address, 1 to reset the password, 2 to say that there is an account, 3
    /// to say that a webhook was disabled, 4 that the password was changed, 5 that an API key was
    /// made, 6 that a webhook was made or its address changed.
    pub purpose: i32,
    /// What it tells of: a key's prefix and scope, a receiver's origin, what a reset ended.
    pub detail: Option<String>,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was owed first, in microseconds since 1970 UTC.
    pub created_at: i64,
    /// When it is tried next.
    pub due_at: i64,
}

/// It belongs to an account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
