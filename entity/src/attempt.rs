//! What may be tried only so often, counted where every server sees it.

use sea_orm::entity::prelude::*;

/// The tries of the time that began with the first of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    /// The SHA-256 of what is tried and of the folded address, whether it has an account or not.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// How many.
    pub count: i32,
    /// When the first was made, in microseconds since 1970 UTC.
    pub since: i64,
}

/// It relates to nothing, because addresses without an account are counted alike.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
