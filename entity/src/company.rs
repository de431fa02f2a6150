//! A production company.

use sea_orm::entity::prelude::*;

/// One row of `company`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Readable key, unique and never empty: `focus-features`.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// TMDB's id; unique.
    pub tmdb_id: Option<i32>,
    /// Counts the row's changes, from 1.
    pub version: i32,
    /// Where the logo is: `tmdb:/file.png` or a whole URL.
    pub logo_path: Option<String>,
    /// ISO 3166-1 code, a row of `country`.
    pub country: Option<String>,
    /// The name as it is compared; unique. Null from the migration that added the column until the
    /// names are folded.
    pub name_folded: Option<String>,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
