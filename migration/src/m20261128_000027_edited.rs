//! Which fields of a movie and of a person an editor has written, so that an import leaves them.
//!
//! What was written before this is not known: the change log says that a row changed, and neither
//! what of it nor who did. Such rows follow their source, as they did.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "ALTER TABLE movie ADD COLUMN edited {text} NOT NULL DEFAULT ''",
                "ALTER TABLE person ADD COLUMN edited {text} NOT NULL DEFAULT ''",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["ALTER TABLE person DROP COLUMN edited", "ALTER TABLE movie DROP COLUMN edited"],
        )
        .await
    }
}
