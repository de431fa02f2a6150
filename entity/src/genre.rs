//! A kind of movie: drama, comedy.

use sea_orm::entity::prelude::*;

/// One row of `genre`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "genre")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Readable key, unique and never empty: `science-fiction`.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// TMDB's id; unique.
    pub tmdb_id: Option<i32>,
    /// Counts the row's changes, from 1.
    pub version: i32,
    /// The name as it is compared; unique. Null from the migration that added the column until the
    /// names are folded.
    pub name_folded: Option<String>,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
