//! API keys: credentials of programs.

use sea_orm::entity::prelude::*;

/// An API key, without what is secret about it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose it is.
    pub account_id: i64,
    /// The key that made it, with which it is revoked; null where a session did.
    pub parent_id: Option<i64>,
    /// What its owner calls it.
    pub name: String,
    /// The part by which it is found.
    #[sea_orm(unique)]
    pub prefix: String,
    /// The SHA-256 of the whole key, in hexadecimal.
    pub hash: String,
    /// What it may: 0 read, 1 write, 2 admin.
    pub scope: i32,
    /// When it was made, in microseconds since 1970 UTC.
    pub created_at: i64,
    /// When it ends, if ever.
    pub expires_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it was used last, give or take some minutes.
    pub last_used_at: Option<i64>,
}

/// It belongs to an account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
