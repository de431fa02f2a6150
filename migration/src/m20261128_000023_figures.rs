//! Figures of 2^53-1 and above become unknown: the indices of the orders put nulls at 2^53-1, so that
//! such a figure stood for null in one place and for itself in another.
//!
//! Null and not the largest figure that may be, because no source gives such a figure as a fact, and
//! the largest would be a second invention. Versions stay and the change log is silent, because nobody
//! changed these rows, and what they answered contradicted itself before.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};
use crate::run;

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("movie", "budget"),
            ("movie", "revenue"),
            ("movie", "popularity"),
            ("person", "popularity"),
        ] {
            // In the words of the falling order's index.
            let clear = format!(
                "UPDATE {table} SET {column} = NULL WHERE coalesce({column}, -1) >= 9007199254740991"
            );
            run(manager, &[&clear]).await?;
        }
        // The search index has a copy, where -1 is unknown.
        let copy = "UPDATE search_name SET popularity = -1 WHERE popularity >= 9007199254740991";
        run(manager, &[copy]).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
