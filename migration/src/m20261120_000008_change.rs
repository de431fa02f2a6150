//! The change log: what was written to the catalogue, in the order of the commits; and versions of
//! what it tells of and had none.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE change (
                    id {key},
                    type integer NOT NULL,
                    node bigint NOT NULL,
                    version integer NOT NULL,
                    survivor bigint,
                    occurred_at bigint NOT NULL
                )",
                "ALTER TABLE genre ADD COLUMN version integer NOT NULL DEFAULT 1",
                "ALTER TABLE collection ADD COLUMN version integer NOT NULL DEFAULT 1",
                "ALTER TABLE company ADD COLUMN version integer NOT NULL DEFAULT 1",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP TABLE change",
                "ALTER TABLE genre DROP COLUMN version",
                "ALTER TABLE collection DROP COLUMN version",
                "ALTER TABLE company DROP COLUMN version",
            ],
        )
        .await
    }
}
