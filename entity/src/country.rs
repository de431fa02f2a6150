//! A country, present or past.

use sea_orm::entity::prelude::*;

/// One row of `country`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "country")]
pub struct Model {
    /// ISO 3166-1 alpha-2, and the withdrawn codes of ISO 3166-3.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Name as shown.
    pub name: String,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
