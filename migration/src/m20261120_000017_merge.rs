//! Where the change log tells of merges, which are few among its rows.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of = |column| {
            format!("CREATE INDEX change_{column} ON change ({column}) WHERE survivor IS NOT NULL")
        };
        crate::run(manager, &[&of("node"), &of("survivor")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP INDEX change_node", "DROP INDEX change_survivor"]).await
    }
}
