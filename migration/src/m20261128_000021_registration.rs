//! Registrations that wait for their address to be confirmed, apart from accounts; what a message is
//! about; and which API key made another one.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                "CREATE TABLE registration (
                    id {key},
                    email {text} NOT NULL,
                    email_folded {text} NOT NULL,
                    password {text} NOT NULL,
                    created_at bigint NOT NULL
                )",
                "CREATE INDEX registration_email ON registration (email_folded, id)",
                "CREATE INDEX registration_age ON registration (created_at)",
                "CREATE TABLE registration_token (
                    hash {text} NOT NULL PRIMARY KEY,
                    registration_id bigint NOT NULL
                        REFERENCES registration (id) ON DELETE CASCADE,
                    expires_at bigint NOT NULL
                )",
                "CREATE INDEX registration_token_registration
                    ON registration_token (registration_id)",
                "CREATE INDEX account_unconfirmed ON account (created_at)
                    WHERE confirmed_at IS NULL",
                "ALTER TABLE mail ADD COLUMN registration_id bigint
                    REFERENCES registration (id) ON DELETE CASCADE",
                "CREATE INDEX mail_registration ON mail (registration_id)
                    WHERE registration_id IS NOT NULL",
                "ALTER TABLE mail ADD COLUMN detail {text}",
                "ALTER TABLE api_key ADD COLUMN parent_id bigint
                    REFERENCES api_key (id) ON DELETE SET NULL",
                "CREATE INDEX api_key_parent ON api_key (parent_id) WHERE parent_id IS NOT NULL",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                "DROP INDEX api_key_parent",
                "ALTER TABLE api_key DROP COLUMN parent_id",
                "DELETE FROM mail WHERE registration_id IS NOT NULL OR detail IS NOT NULL",
                "ALTER TABLE mail DROP COLUMN detail",
                "DROP INDEX mail_registration",
                "ALTER TABLE mail DROP COLUMN registration_id",
                "DROP INDEX account_unconfirmed",
                "DROP TABLE registration_token",
                "DROP TABLE registration",
            ],
        )
        .await
    }
}
