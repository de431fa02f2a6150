//! Genres, keywords, companies and collections are one by folded name.
//!
//! The column stays null here, because folding is the program's: `catalog::vocabulary::fill` writes
//! it, unites what is double and notes by which version of the rules in `vocabulary_state`.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

const TABLES: [&str; 4] = ["genre", "keyword", "company", "collection"];

/// Those whose names were looked for as they are, which nothing does any more.
const BY_NAME: [&str; 3] = ["keyword", "company", "collection"];

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            let column = format!("ALTER TABLE {table} ADD COLUMN name_folded {{text}}");
            let index = format!("CREATE UNIQUE INDEX {table}_name_folded ON {table} (name_folded)");
            run(manager, &[&column, &index]).await?;
        }
        for table in BY_NAME {
            run(manager, &[&format!("DROP INDEX {table}_name")]).await?;
        }
        let state = "CREATE TABLE vocabulary_state (
            id integer PRIMARY KEY CHECK (id = 1),
            version integer NOT NULL
        )";
        run(manager, &[state]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP TABLE vocabulary_state"]).await?;
        for table in BY_NAME {
            run(manager, &[&format!("CREATE INDEX {table}_name ON {table} (name, id)")]).await?;
        }
        for table in TABLES {
            let index = format!("DROP INDEX {table}_name_folded");
            let column = format!("ALTER TABLE {table} DROP COLUMN name_folded");
            run(manager, &[&index, &column]).await?;
        }
        Ok(())
    }
}
