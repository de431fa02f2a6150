//! Which companies produced a movie.

use sea_orm::entity::prelude::*;

/// One row of `movie_company`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "movie_company")]
pub struct Model {
    /// The movie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub movie_id: i64,
    /// The company.
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: i64,
    /// Place in the movie's list, from 0.
    pub position: i32,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
