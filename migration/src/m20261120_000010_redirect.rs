//! What merged films and people were known by, and where they live on.
//!
//! An external id may stand in several rows, because the survivor of one merge may itself go in
//! another; a slug and a key may not.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for node in ["movie", "person"] {
            let table = format!(
                "CREATE TABLE {node}_redirect (
                    id bigint PRIMARY KEY,
                    slug {{text}} NOT NULL UNIQUE,
                    imdb_id {{text}},
                    tmdb_id integer,
                    target bigint NOT NULL REFERENCES {node} (id) ON DELETE CASCADE
                )"
            );
            let index = |column| {
                format!("CREATE INDEX {node}_redirect_{column} ON {node}_redirect ({column})")
            };
            let [imdb, tmdb, target] = ["imdb_id", "tmdb_id", "target"].map(index);
            run(manager, &[&table, &imdb, &tmdb, &target]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP TABLE movie_redirect", "DROP TABLE person_redirect"]).await
    }
}
