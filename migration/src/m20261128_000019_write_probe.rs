//! What shows that writing works again: a row that is written as large as an ordinary write, once
//! writing has failed. Small ones succeed on a full disk, in room that was left over.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                "CREATE TABLE write_probe (id INTEGER PRIMARY KEY, filler TEXT NOT NULL)",
                "INSERT INTO write_probe (id, filler) VALUES (1, '')",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP TABLE write_probe"]).await
    }
}
