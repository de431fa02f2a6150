//! The films of a year by their votes, which is how people look for good ones: the index gives a page
//! in its order, and the number of all of them without reading one film.
//!
//! It has the columns beside their expressions, because PostgreSQL reads only those from an index.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[r#"CREATE INDEX movie_year_by_rating ON movie (
                    (coalesce(release_year, 9007199254740991)), (coalesce(vote_average, -1)), id,
                    release_year, vote_average
                ) WHERE adult = FALSE"#],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP INDEX movie_year_by_rating"]).await
    }
}
