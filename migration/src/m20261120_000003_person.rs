//! People, and an index for every order (see `movie` on nulls).

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                r#"CREATE TABLE person (
                    id {key},
                    slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
                    imdb_id {text} UNIQUE,
                    tmdb_id integer UNIQUE,
                    name {text} NOT NULL CHECK (name <> ''),
                    name_folded {text} NOT NULL,
                    sort_name {text} NOT NULL,
                    biography {text},
                    birth_date {text},
                    death_date {text},
                    birth_place {text},
                    popularity {double},
                    profile_path {text},
                    version integer NOT NULL,
                    created_at bigint NOT NULL,
                    updated_at bigint NOT NULL
                )"#,
                r#"CREATE INDEX person_birth_date_desc ON person ((coalesce(birth_date, '')), id)"#,
                r#"CREATE INDEX person_birth_date_asc ON person ((coalesce(birth_date, '~')), id)"#,
                r#"CREATE INDEX person_popularity_desc ON person ((coalesce(popularity, -1)), id)"#,
                r#"CREATE INDEX person_popularity_asc ON person ((coalesce(popularity, 9007199254740991)), id)"#,
                r#"CREATE INDEX person_sort_name ON person (sort_name, id)"#,
                r#"CREATE INDEX person_name_folded ON person (name_folded, id)"#,
                r#"CREATE INDEX person_created_at ON person (created_at, id)"#,
                r#"CREATE INDEX person_updated_at ON person (updated_at, id)"#,
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP TABLE person"]).await
    }
}
