//! Redirects without a slug, because a row that takes back the slug of one that was merged into it and
//! is merged itself has no slug that no other redirect holds.
//!
//! The tables are made anew, because SQLite cannot drop a NOT NULL.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rebuild(manager, "", "").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rebuild(manager, "NOT NULL", "WHERE slug IS NOT NULL").await
    }
}

async fn rebuild(manager: &SchemaManager, null: &str, kept: &str) -> Result<(), DbErr> {
    for node in ["movie", "person"] {
        let table = format!(
            "CREATE TABLE {node}_redirect_new (
                id bigint PRIMARY KEY,
                slug {{text}} {null} UNIQUE,
                imdb_id {{text}},
                tmdb_id integer,
                target bigint NOT NULL REFERENCES {node} (id) ON DELETE CASCADE
            )"
        );
        let copy = format!(
            "INSERT INTO {node}_redirect_new (id, slug, imdb_id, tmdb_id, target)
             SELECT id, slug, imdb_id, tmdb_id, target FROM {node}_redirect {kept}"
        );
        let drop = format!("DROP TABLE {node}_redirect");
        let rename = format!("ALTER TABLE {node}_redirect_new RENAME TO {node}_redirect");
        let index =
            |column| format!("CREATE INDEX {node}_redirect_{column} ON {node}_redirect ({column})");
        let [imdb, tmdb, target] = ["imdb_id", "tmdb_id", "target"].map(index);
        run(manager, &[&table, &copy, &drop, &rename, &imdb, &tmdb, &target]).await?;
    }
    Ok(())
}
