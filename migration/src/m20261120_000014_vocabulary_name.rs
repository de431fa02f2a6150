//! Keywords, companies and collections by name: a slug no longer follows from the name.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE INDEX keyword_name ON keyword (name, id)",
                "CREATE INDEX company_name ON company (name, id)",
                "CREATE INDEX collection_name ON collection (name, id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["DROP INDEX keyword_name", "DROP INDEX company_name", "DROP INDEX collection_name"],
        )
        .await
    }
}
