//! Films, and an index for every order.
//!
//! Nulls come last in both directions. Neither database can walk one index that way in both,
//! so each order that has nulls has two, on the value with nulls put past the right end.

use crate::migrator::{DbErr, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Migration;

#[async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(
            manager,
            &[
                r#"CREATE TABLE movie (
                    id {key},
                    slug {text} NOT NULL UNIQUE CHECK (slug <> ''),
                    imdb_id {text} UNIQUE,
                    tmdb_id integer UNIQUE,
                    title {text} NOT NULL CHECK (title <> ''),
                    title_folded {text} NOT NULL,
                    sort_title {text} NOT NULL,
                    original_title {text},
                    original_title_folded {text},
                    original_language {text} REFERENCES language (code),
                    overview {text},
                    tagline {text},
                    status {text},
                    release_date {text},
                    release_year integer,
                    runtime integer,
                    adult boolean NOT NULL,
                    video boolean NOT NULL,
                    homepage {text},
                    budget bigint,
                    revenue bigint,
                    popularity {double},
                    vote_average {double},
                    vote_count integer NOT NULL,
                    cover_path {text},
                    backdrop_path {text},
                    collection_id bigint REFERENCES collection (id) ON DELETE SET NULL,
                    version integer NOT NULL,
                    created_at bigint NOT NULL,
                    updated_at bigint NOT NULL
                )"#,
                r#"CREATE INDEX movie_release_date_desc ON movie ((coalesce(release_date, '')), id)"#,
                r#"CREATE INDEX movie_release_date_asc ON movie ((coalesce(release_date, '~')), id)"#,
                r#"CREATE INDEX movie_runtime_desc ON movie ((coalesce(runtime, -1)), id)"#,
                r#"CREATE INDEX movie_runtime_asc ON movie ((coalesce(runtime, 9007199254740991)), id)"#,
                r#"CREATE INDEX movie_popularity_desc ON movie ((coalesce(popularity, -1)), id)"#,
                r#"CREATE INDEX movie_popularity_asc ON movie ((coalesce(popularity, 9007199254740991)), id)"#,
                r#"CREATE INDEX movie_vote_average_desc ON movie ((coalesce(vote_average, -1)), id)"#,
                r#"CREATE INDEX movie_vote_average_asc ON movie ((coalesce(vote_average, 9007199254740991)), id)"#,
                r#"CREATE INDEX movie_revenue_desc ON movie ((coalesce(revenue, -1)), id)"#,
                r#"CREATE INDEX movie_revenue_asc ON movie ((coalesce(revenue, 9007199254740991)), id)"#,
                r#"CREATE INDEX movie_budget_desc ON movie ((coalesce(budget, -1)), id)"#,
                r#"CREATE INDEX movie_budget_asc ON movie ((coalesce(budget, 9007199254740991)), id)"#,
                r#"CREATE INDEX movie_release_year_desc ON movie ((coalesce(release_year, -1)), id)"#,
                r#"CREATE INDEX movie_release_year_asc ON movie ((coalesce(release_year, 9007199254740991)), id)"#,
                r#"CREATE INDEX movie_sort_title ON movie (sort_title, id)"#,
                r#"CREATE INDEX movie_vote_count ON movie (vote_count, id)"#,
                r#"CREATE INDEX movie_created_at ON movie (created_at, id)"#,
                r#"CREATE INDEX movie_updated_at ON movie (updated_at, id)"#,
                r#"CREATE INDEX movie_title_folded ON movie (title_folded, id)"#,
                r#"CREATE INDEX movie_original_title_folded ON movie (original_title_folded, id)"#,
                r#"CREATE INDEX movie_status ON movie (status, id)"#,
                r#"CREATE INDEX movie_original_language ON movie (original_language, id)"#,
                r#"CREATE INDEX movie_collection_id ON movie (collection_id, id)"#,
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, &["DROP TABLE movie"]).await
    }
}
