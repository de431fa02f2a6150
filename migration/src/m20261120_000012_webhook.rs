//! Webhooks: the endpoints, what each is owed, and every attempt to deliver it.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE webhook (
                    id {key},
                    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                    token {text} NOT NULL UNIQUE,
                    url {text} NOT NULL,
                    description {text},
                    types bigint NOT NULL,
                    query {text},
                    secret {text} NOT NULL,
                    previous_secret {text},
                    previous_secret_until bigint,
                    disabled_reason integer,
                    disabled_at bigint,
                    failing_since bigint,
                    seen bigint NOT NULL,
                    leased_by {text},
                    leased_until bigint NOT NULL,
                    created_at bigint NOT NULL,
                    updated_at bigint NOT NULL
                )",
                "CREATE INDEX webhook_account ON webhook (account_id, id)",
                "CREATE TABLE webhook_delivery (
                    id {key},
                    webhook_id bigint NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
                    change_id bigint,
                    type integer,
                    node bigint,
                    version integer,
                    survivor bigint,
                    occurred_at bigint NOT NULL,
                    body {text},
                    state integer NOT NULL,
                    attempts integer NOT NULL,
                    next_attempt_at bigint,
                    created_at bigint NOT NULL,
                    settled_at bigint
                )",
                "CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook_id, id)",
                "CREATE UNIQUE INDEX webhook_delivery_change
                    ON webhook_delivery (webhook_id, change_id)",
                "CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, id)
                    WHERE state = 0 AND change_id IS NOT NULL",
                "CREATE INDEX webhook_delivery_ping ON webhook_delivery (id)
                    WHERE state = 0 AND change_id IS NULL",
                "CREATE INDEX webhook_delivery_settled ON webhook_delivery (settled_at)
                    WHERE settled_at IS NOT NULL",
                "CREATE TABLE webhook_attempt (
                    id {key},
                    delivery_id bigint NOT NULL
                        REFERENCES webhook_delivery (id) ON DELETE CASCADE,
                    started_at bigint NOT NULL,
                    duration bigint NOT NULL,
                    status integer,
                    answer {text},
                    error {text}
                )",
                "CREATE INDEX webhook_attempt_delivery ON webhook_attempt (delivery_id, id)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["DROP TABLE webhook_attempt", "DROP TABLE webhook_delivery", "DROP TABLE webhook"],
        )
        .await
    }
}
