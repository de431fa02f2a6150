//! What a film is sorted by, each list in its source's order.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                r#"CREATE TABLE movie_genre (
                    movie_id bigint NOT NULL REFERENCES movie (id) ON DELETE CASCADE,
                    genre_id bigint NOT NULL REFERENCES genre (id) ON DELETE CASCADE,
                    position integer NOT NULL,
                    PRIMARY KEY (movie_id, genre_id)
                )"#,
                r#"CREATE INDEX movie_genre_order ON movie_genre (movie_id, position, genre_id)"#,
                r#"CREATE INDEX movie_genre_genre ON movie_genre (genre_id, movie_id)"#,
                r#"CREATE TABLE movie_keyword (
                    movie_id bigint NOT NULL REFERENCES movie (id) ON DELETE CASCADE,
                    keyword_id bigint NOT NULL REFERENCES keyword (id) ON DELETE CASCADE,
                    position integer NOT NULL,
                    PRIMARY KEY (movie_id, keyword_id)
                )"#,
                r#"CREATE INDEX movie_keyword_order ON movie_keyword (movie_id, position, keyword_id)"#,
                r#"CREATE INDEX movie_keyword_keyword ON movie_keyword (keyword_id, movie_id)"#,
                r#"CREATE TABLE movie_company (
                    movie_id bigint NOT NULL REFERENCES movie (id) ON DELETE CASCADE,
                    company_id bigint NOT NULL REFERENCES company (id) ON DELETE CASCADE,
                    position integer NOT NULL,
                    PRIMARY KEY (movie_id, company_id)
                )"#,
                r#"CREATE INDEX movie_company_order ON movie_company (movie_id, position, company_id)"#,
                r#"CREATE INDEX movie_company_company ON movie_company (company_id, movie_id)"#,
                r#"CREATE TABLE movie_country (
                    movie_id bigint NOT NULL REFERENCES movie (id) ON DELETE CASCADE,
                    country_code {text} NOT NULL REFERENCES country (code) ON DELETE CASCADE,
                    position integer NOT NULL,
                    PRIMARY KEY (movie_id, country_code)
                )"#,
                r#"CREATE INDEX movie_country_order ON movie_country (movie_id, position, country_code)"#,
                r#"CREATE INDEX movie_country_country ON movie_country (country_code, movie_id)"#,
                r#"CREATE TABLE movie_language (
                    movie_id bigint NOT NULL REFERENCES movie (id) ON DELETE CASCADE,
                    language_code {text} NOT NULL REFERENCES language (code) ON DELETE CASCADE,
                    position integer NOT NULL,
                    PRIMARY KEY (movie_id, language_code)
                )"#,
                r#"CREATE INDEX movie_language_order ON movie_language (movie_id, position, language_code)"#,
                r#"CREATE INDEX movie_language_language ON movie_language (language_code, movie_id)"#,
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                "DROP TABLE movie_genre",
                "DROP TABLE movie_keyword",
                "DROP TABLE movie_company",
                "DROP TABLE movie_country",
                "DROP TABLE movie_language",
            ],
        )
        .await
    }
}
