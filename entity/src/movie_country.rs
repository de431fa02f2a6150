//! Which countries produced a movie.

use sea_orm::entity::prelude::*;

/// One row of `movie_country`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "movie_country")]
pub struct Model {
    /// The movie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub movie_id: i64,
    /// The country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub country_code: String,
    /// Place in the movie's list, from 0.
    pub position: i32,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
