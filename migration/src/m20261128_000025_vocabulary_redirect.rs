//! What genres, keywords, companies and collections are known by beside their own names: ids of their
//! source that mean an entry which has another one, and the keys and slugs of entries that became one
//! with it.
//!
//! The key is a column of its own, because a redirect of an id alone has no row that is gone.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

const TABLES: [&str; 4] = ["genre", "keyword", "company", "collection"];

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for entry in TABLES {
            let table = format!(
                "CREATE TABLE {entry}_redirect (
                    redirect_id {{key}},
                    id bigint UNIQUE,
                    slug {{text}} UNIQUE,
                    tmdb_id integer UNIQUE,
                    target bigint NOT NULL REFERENCES {entry} (id) ON DELETE CASCADE
                )"
            );
            let index =
                format!("CREATE INDEX {entry}_redirect_target ON {entry}_redirect (target)");
            run(manager, &[&table, &index]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for entry in TABLES {
            run(manager, &[&format!("DROP TABLE {entry}_redirect")]).await?;
        }
        Ok(())
    }
}
