//! The search index: names, the words in them, and how those words are found.
//!
//! `search_name.id` is made of what is named: its kind times 2^60, twice its id, and which of its
//! names it is. Words are not numbered, because a batch of films then needs no look-up to add some.
//! `search_spelling` has every word forwards and, behind a `<`, the longer ones backwards.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE search_name (
                    id bigint PRIMARY KEY,
                    text {text} NOT NULL,
                    article integer NOT NULL,
                    adult boolean NOT NULL,
                    popularity {double} NOT NULL
                )",
                "CREATE TABLE search_posting (
                    word {text} NOT NULL,
                    name bigint NOT NULL,
                    PRIMARY KEY (word, name)
                ) {clustered}",
                "CREATE TABLE search_spelling (
                    spelling {text} PRIMARY KEY NOT NULL,
                    word {text} NOT NULL
                ) {clustered}",
                "CREATE TABLE search_state (id integer PRIMARY KEY, version integer NOT NULL)",
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drops = ["search_state", "search_spelling", "search_posting", "search_name"]
            .map(|table| format!("DROP TABLE {table}"));
        run(manager, &drops.each_ref().map(String::as_str)).await
    }
}
