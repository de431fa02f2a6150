//! What messages carry to show that the mailbox of a registration was read.

use sea_orm::entity::prelude::*;

/// A token, without what is secret about it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration_token")]
pub struct Model {
    /// The SHA-256 of the token, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The registration whose message carried it.
    pub registration_id: i64,
    /// When it ends.
    pub expires_at: i64,
}

/// It belongs to a registration.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
