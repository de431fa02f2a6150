//! Redirects keep the folded names of merged people, by which credits without ids are known again.
//!
//! It stays null in redirects of before, because nothing says the name any more: a slug lacks accents
//! and every letter that Latin script cannot say, an editor may have given it, and the change log has
//! no names. These people are known by the slug, as they were.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["ALTER TABLE person_redirect ADD COLUMN name_folded {text}"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["ALTER TABLE person_redirect DROP COLUMN name_folded"]).await
    }
}
