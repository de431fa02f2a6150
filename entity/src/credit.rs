//! What one person did in one movie. A person may have several credits in a movie.

use sea_orm::entity::prelude::*;

/// One row of `credit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The movie.
    pub movie_id: i64,
    /// The person.
    pub person_id: i64,
    /// Director, performer or crew; also the first key of a movie's credit order.
    pub kind: CreditKind,
    /// Place among the movie's credits of this kind, from 0.
    pub position: i32,
    /// Whether this is the person's first credit of this kind in this movie,
    /// so that a list of people or movies names each once.
    pub lead: bool,
    /// The movie's release date as sortable text, empty when unknown: a copy, because
    /// a person's newest movies are read in index order.
    pub released: String,
    /// The part of the production.
    pub department: Department,
    /// The job as the source words it: `Director`, `Actor`, `Editor`.
    pub job: String,
    /// JSON array of the characters played.
    pub characters: String,
    /// The name given in the credits where it differs.
    pub credited_as: Option<String>,
    /// Place in the billing, from 1; null when unknown.
    pub billing: Option<i32>,
    /// Whether the movie does not name the person.
    pub uncredited: bool,
    /// Whether only the voice is heard.
    pub voice: bool,
}

/// What a credit counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum CreditKind {
    /// Job exactly `Director`.
    Director = 0,
    /// Plays or speaks a part.
    Performer = 1,
    /// Everybody else.
    Crew = 2,
}

/// The part of a production that a credit belongs to (TMDB's departments).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Department {
    /// Performers.
    Acting,
    /// Sets and props.
    Art,
    /// Photography.
    Camera,
    /// Costumes, hair and make-up.
    CostumeMakeUp,
    /// Everything that has no department of its own.
    Crew,
    /// Directors and their assistants.
    Directing,
    /// Cutting.
    Editing,
    /// Light.
    Lighting,
    /// Producers and managers.
    Production,
    /// Sound and music.
    Sound,
    /// Visual effects.
    VisualEffects,
    /// Scripts and what they rest on.
    Writing,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
