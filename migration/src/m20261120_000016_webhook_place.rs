//! Messages about webhooks, and what an endpoint is owed in the order of the change log: an endpoint
//! that is put back in the log may be owed an old change by a new row.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "ALTER TABLE mail ADD COLUMN webhook_id bigint
                    REFERENCES webhook (id) ON DELETE CASCADE",
                "CREATE INDEX mail_webhook ON mail (webhook_id) WHERE webhook_id IS NOT NULL",
                "DROP INDEX webhook_delivery_pending",
                "CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, change_id)
                    WHERE state = 0 AND change_id IS NOT NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP INDEX webhook_delivery_pending",
                "CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, id)
                    WHERE state = 0 AND change_id IS NOT NULL",
                "DROP INDEX mail_webhook",
                "DELETE FROM mail WHERE webhook_id IS NOT NULL",
                "ALTER TABLE mail DROP COLUMN webhook_id",
            ],
        )
        .await
    }
}
