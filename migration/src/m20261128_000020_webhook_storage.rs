//! How many bytes the log of webhooks keeps: of each delivery, and of each account.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "ALTER TABLE webhook_delivery ADD COLUMN stored_bytes bigint NOT NULL DEFAULT 0",
                "UPDATE webhook_delivery SET stored_bytes = coalesce(octet_length(body), 0)
                    + coalesce((SELECT sum(octet_length(a.answer)) FROM webhook_attempt AS a
                        WHERE a.delivery_id = webhook_delivery.id), 0)",
                "CREATE INDEX webhook_delivery_stored
                    ON webhook_delivery (webhook_id, settled_at, id, stored_bytes)
                    WHERE stored_bytes > 0",
                "CREATE TABLE webhook_storage (
                    account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
                    bytes bigint NOT NULL
                )",
                "INSERT INTO webhook_storage (account_id, bytes)
                    SELECT w.account_id, sum(d.stored_bytes)
                    FROM webhook_delivery AS d JOIN webhook AS w ON w.id = d.webhook_id
                    GROUP BY w.account_id",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP TABLE webhook_storage",
                "DROP INDEX webhook_delivery_stored",
                "ALTER TABLE webhook_delivery DROP COLUMN stored_bytes",
            ],
        )
        .await
    }
}
