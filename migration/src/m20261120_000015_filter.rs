//! Indices for conditions that no order has one for: adult titles, which are few, and days of death.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                r#"CREATE INDEX movie_adult ON movie (id) WHERE adult = TRUE"#,
                r#"CREATE INDEX person_death_date_desc ON person ((coalesce(death_date, '')), id)"#,
                r#"CREATE INDEX person_death_date_asc ON person ((coalesce(death_date, '~')), id)"#,
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indices = ["movie_adult", "person_death_date_desc", "person_death_date_asc"];
        for index in indices {
            crate::run(manager, &[&format!("DROP INDEX {index}")]).await?;
        }
        Ok(())
    }
}
