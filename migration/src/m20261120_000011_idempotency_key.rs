//! Creates that carried an idempotency key.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE idempotency_key (
                    account bigint NOT NULL,
                    key {text} NOT NULL,
                    place integer NOT NULL,
                    fingerprint {text} NOT NULL,
                    node bigint NOT NULL,
                    created_at bigint NOT NULL,
                    PRIMARY KEY (account, key, place)
                )",
                "CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP TABLE idempotency_key"]).await
    }
}
