//! Who did what in which film, and the three orders in which credits are read.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                r#"CREATE TABLE credit (
                    id {key},
                    movie_id bigint NOT NULL REFERENCES movie (id) ON DELETE CASCADE,
                    person_id bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
                    kind smallint NOT NULL,
                    position integer NOT NULL,
                    lead boolean NOT NULL,
                    released {text} NOT NULL,
                    department {text} NOT NULL,
                    job {text} NOT NULL,
                    characters {text} NOT NULL,
                    credited_as {text},
                    billing integer,
                    uncredited boolean NOT NULL,
                    voice boolean NOT NULL
                )"#,
                r#"CREATE INDEX credit_movie ON credit (movie_id, kind, position, id, lead, person_id)"#,
                r#"CREATE INDEX credit_person_kind ON credit (person_id, kind, released, id, lead, movie_id)"#,
                r#"CREATE INDEX credit_person ON credit (person_id, released, id)"#,
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP TABLE credit"]).await
    }
}
