//! What films are sorted by: countries, languages, genres, keywords, companies, collections.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                r#"CREATE TABLE country (
                    code {text} NOT NULL PRIMARY KEY,
                    name {text} NOT NULL
                )"#,
                r#"CREATE TABLE language (
                    code {text} NOT NULL PRIMARY KEY,
                    name {text} NOT NULL,
                    native_name {text}
                )"#,
                r#"CREATE TABLE genre (
                    id {key},
                    slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
                    name {text} NOT NULL,
                    tmdb_id integer UNIQUE
                )"#,
                r#"CREATE INDEX genre_name ON genre (name, id)"#,
                r#"CREATE TABLE keyword (
                    id {key},
                    slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
                    name {text} NOT NULL,
                    tmdb_id integer UNIQUE
                )"#,
                r#"CREATE TABLE company (
                    id {key},
                    slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
                    name {text} NOT NULL,
                    tmdb_id integer UNIQUE,
                    logo_path {text},
                    country {text} REFERENCES country (code)
                )"#,
                r#"CREATE INDEX company_country ON company (country)"#,
                r#"CREATE TABLE collection (
                    id {key},
                    slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
                    name {text} NOT NULL,
                    tmdb_id integer UNIQUE,
                    cover_path {text}
                )"#,
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                "DROP TABLE collection",
                "DROP TABLE company",
                "DROP TABLE keyword",
                "DROP TABLE genre",
                "DROP TABLE language",
                "DROP TABLE country",
            ],
        )
        .await
    }
}
