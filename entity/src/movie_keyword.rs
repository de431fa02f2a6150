//! Which keywords a movie has.

use sea_orm::entity::prelude::*;

/// One row of `movie_keyword`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "movie_keyword")]
pub struct Model {
    /// The movie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub movie_id: i64,
    /// The keyword.
    #[sea_orm(primary_key, auto_increment = false)]
    pub keyword_id: i64,
    /// Place in the movie's list, from 0.
    pub position: i32,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
