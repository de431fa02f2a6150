//! Registrations that wait for their address to be confirmed. None is an account.

use sea_orm::entity::prelude::*;

/// Somebody's wish for an account with this address and password.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The address as it was written.
    pub email: String,
    /// The address as it is compared. Several registrations may have it.
    pub email_folded: String,
    /// The password's hash, with its salt and parameters.
    pub password: String,
    /// When it was made, in microseconds since 1970 UTC.
    pub created_at: i64,
}

/// Its tokens name it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
