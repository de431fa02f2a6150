//! Which genres a movie has.

use sea_orm::entity::prelude::*;

/// One row of `movie_genre`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "movie_genre")]
pub struct Model {
    /// The movie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub movie_id: i64,
    /// The genre.
    #[sea_orm(primary_key, auto_increment = false)]
    pub genre_id: i64,
    /// Place in the movie's list, from 0.
    pub position: i32,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
