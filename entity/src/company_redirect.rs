//! What a company is known by beside its own names. The columns are called as those of `company`.

use sea_orm::entity::prelude::*;

/// One row of `company_redirect`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_redirect")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub redirect_id: i64,
    /// The key of the company that is gone; unique. Null where none is, but another id means
    /// `target`.
    pub id: Option<i64>,
    /// The slug of the company that is gone; unique.
    pub slug: Option<String>,
    /// The TMDB id that means `target`; unique. `target` may have it as its own.
    pub tmdb_id: Option<i32>,
    /// The key of the company that is meant.
    pub target: i64,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
