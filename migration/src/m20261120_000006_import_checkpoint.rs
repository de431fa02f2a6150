//! How far an import came.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[r#"CREATE TABLE import_checkpoint (
                    source {text} NOT NULL PRIMARY KEY,
                    record bigint NOT NULL,
                    report {text} NOT NULL,
                    updated_at bigint NOT NULL
                )"#],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP TABLE import_checkpoint"]).await
    }
}
