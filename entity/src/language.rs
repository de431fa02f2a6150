//! A language.

use sea_orm::entity::prelude::*;

/// One row of `language`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "language")]
pub struct Model {
    /// ISO 639-1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Name as shown.
    pub name: String,
    /// What its speakers call it.
    pub native_name: Option<String>,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
