//! What a merged person was known by. The columns are called as those of `person`.

use sea_orm::entity::prelude::*;

/// One row of `person_redirect`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_redirect")]
pub struct Model {
    /// The key of the person that is gone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Its slug; unique. Null where another redirect to the same row holds it.
    pub slug: Option<String>,
    /// Its IMDb id, `nm` and digits; the survivor may have it.
    pub imdb_id: Option<String>,
    /// Its TMDB id; the survivor may have it.
    pub tmdb_id: Option<i32>,
    /// Its folded name, which any number may have; null where it was merged before redirects kept
    /// names.
    pub name_folded: Option<String>,
    /// The key of the survivor that it was merged into.
    pub target: i64,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
