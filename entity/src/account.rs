//! Accounts: who may do more than read what is public.

use sea_orm::entity::prelude::*;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The address as its owner wrote it.
    pub email: String,
    /// The address as it is compared.
    #[sea_orm(unique)]
    pub email_folded: String,
    /// The password's hash, with its salt and parameters.
    pub password: String,
    /// What the account may: 0 reader, 1 editor, 2 admin.
    pub role: i32,
    /// Which sessions hold: those that were made under this number.
    pub generation: i32,
    /// When the address was confirmed, in microseconds since 1970 UTC.
    pub confirmed_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// What refers to it names it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
