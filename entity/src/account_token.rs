//! What messages carry to show that they were read: good once, for one purpose, for a while.

use sea_orm::entity::prelude::*;

/// A token, without what is secret about it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_token")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose it is.
    pub account_id: i64,
    /// What it is good for: 0 confirms the address, 1 resets the password.
    pub purpose: i32,
    /// The SHA-256 of the token, in hexadecimal.
    #[sea_orm(unique)]
    pub hash: String,
    /// When it was made, in microseconds since 1970 UTC.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: i64,
}

/// It belongs to an account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
