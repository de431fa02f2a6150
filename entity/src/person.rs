//! Somebody who directs, performs or works on movies.

use sea_orm::entity::prelude::*;

/// One row of `person`.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Readable key, unique and never empty: `paul-thomas-anderson`.
    pub slug: String,
    /// IMDb's id, `nm` and digits; unique.
    pub imdb_id: Option<String>,
    /// TMDB's id; unique.
    pub tmdb_id: Option<i32>,
    /// Name as shown.
    pub name: String,
    /// `name` folded for comparing without case.
    pub name_folded: String,
    /// `name` without case and diacritics, for ordering.
    pub sort_name: String,
    /// A life in a few sentences.
    pub biography: Option<String>,
    /// Partial date.
    pub birth_date: Option<String>,
    /// Partial date.
    pub death_date: Option<String>,
    /// Place as the source words it.
    pub birth_place: Option<String>,
    /// The source's popularity figure.
    #[sea_orm(column_type = "Double")]
    pub popularity: Option<f64>,
    /// Where the portrait is: `tmdb:/file.jpg` or a whole URL.
    pub profile_path: Option<String>,
    /// The fields that an editor has written, between blanks.
    pub edited: String,
    /// Counts the changes of this row from 1.
    pub version: i32,
    /// When the row was made, in microseconds since 1970 UTC: the same number on both databases,
    /// and it sorts.
    pub created_at: i64,
    /// When the row last changed, as `created_at`.
    pub updated_at: i64,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
