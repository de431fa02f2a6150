//! A movie. Unknown is null everywhere; `vote_count` alone counts from 0.

use sea_orm::entity::prelude::*;

/// One row of `movie`.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "movie")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Readable key, unique and never empty: `phantom-thread-2017`.
    pub slug: String,
    /// IMDb's id, `tt` and digits; unique.
    pub imdb_id: Option<String>,
    /// TMDB's id; unique.
    pub tmdb_id: Option<i32>,
    /// Title as shown.
    pub title: String,
    /// `title` folded for comparing without case.
    pub title_folded: String,
    /// `title` without case and diacritics, for ordering.
    pub sort_title: String,
    /// Title in the original language.
    pub original_title: Option<String>,
    /// `original_title` folded for comparing without case.
    pub original_title_folded: Option<String>,
    /// ISO 639-1 code, a row of `language`.
    pub original_language: Option<String>,
    /// A summary.
    pub overview: Option<String>,
    /// The poster's line.
    pub tagline: Option<String>,
    /// Where the movie stands between rumour and release.
    pub status: Option<MovieStatus>,
    /// Partial date: `1975`, `1975-10` or `1975-10-03`.
    pub release_date: Option<String>,
    /// The year of `release_date`.
    pub release_year: Option<i32>,
    /// Minutes.
    pub runtime: Option<i32>,
    /// Whether the movie is pornographic.
    pub adult: bool,
    /// Whether this is a compilation or other video rather than a movie.
    pub video: bool,
    /// The movie's own site.
    pub homepage: Option<String>,
    /// US dollars.
    pub budget: Option<i64>,
    /// US dollars.
    pub revenue: Option<i64>,
    /// The source's popularity figure.
    #[sea_orm(column_type = "Double")]
    pub popularity: Option<f64>,
    /// 0 to 10; null while `vote_count` is 0.
    #[sea_orm(column_type = "Double")]
    pub vote_average: Option<f64>,
    /// Votes behind `vote_average`.
    pub vote_count: i32,
    /// Where the poster is: `card`, `tmdb:/file.jpg` or a whole URL.
    pub cover_path: Option<String>,
    /// Where the backdrop is: `tmdb:/file.jpg` or a whole URL.
    pub backdrop_path: Option<String>,
    /// The series of movies that this one belongs to.
    pub collection_id: Option<i64>,
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

/// Where a movie stands between rumour and release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MovieStatus {
    /// Talked of, not confirmed.
    Rumored,
    /// Announced.
    Planned,
    /// Being shot.
    InProduction,
    /// Shot, being finished.
    PostProduction,
    /// Out.
    Released,
    /// Given up.
    Canceled,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
