//! Accounts, their API keys, the tokens that messages carry, the messages that are owed, and what
//! servers must agree on to let people in: what is tried only so often and the secret that signs sessions.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE account (
                    id {key},
                    email {text} NOT NULL,
                    email_folded {text} NOT NULL UNIQUE,
                    password {text} NOT NULL,
                    role integer NOT NULL,
                    generation integer NOT NULL,
                    confirmed_at bigint,
                    created_at bigint NOT NULL,
                    updated_at bigint NOT NULL
                )",
                "CREATE TABLE api_key (
                    id {key},
                    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                    name {text} NOT NULL,
                    prefix {text} NOT NULL UNIQUE,
                    hash {text} NOT NULL,
                    scope integer NOT NULL,
                    created_at bigint NOT NULL,
                    expires_at bigint,
                    revoked_at bigint,
                    last_used_at bigint
                )",
                "CREATE INDEX api_key_account ON api_key (account_id, id)",
                "CREATE TABLE account_token (
                    id {key},
                    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                    purpose integer NOT NULL,
                    hash {text} NOT NULL UNIQUE,
                    created_at bigint NOT NULL,
                    expires_at bigint NOT NULL
                )",
                "CREATE INDEX account_token_account ON account_token (account_id)",
                "CREATE TABLE mail (
                    id {key},
                    account_id bigint REFERENCES account (id) ON DELETE CASCADE,
                    purpose integer NOT NULL,
                    attempts integer NOT NULL,
                    created_at bigint NOT NULL,
                    due_at bigint NOT NULL
                )",
                "CREATE INDEX mail_account ON mail (account_id)",
                "CREATE INDEX mail_due ON mail (due_at, id)",
                "CREATE TABLE attempt (
                    subject {text} NOT NULL PRIMARY KEY,
                    count integer NOT NULL,
                    since bigint NOT NULL
                )",
                "CREATE TABLE signing_secret (
                    id integer NOT NULL PRIMARY KEY,
                    secret {text} NOT NULL,
                    created_at bigint NOT NULL
                )",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "DROP TABLE signing_secret",
                "DROP TABLE attempt",
                "DROP TABLE mail",
                "DROP TABLE account_token",
                "DROP TABLE api_key",
                "DROP TABLE account",
            ],
        )
        .await
    }
}
