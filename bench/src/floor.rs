//! The floor: a server that answers each question with one SQL statement that builds the JSON in
//! the database. It is built from what Cinegraph is built from (axum, tokio, sqlx, pools of four),
//! so that the ratio shows what GraphQL costs.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sea_orm::sqlx::{self, PgPool, SqlitePool};

use crate::question::{Parameter, Question, parameters};
use crate::sql;

#[derive(Clone)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// Serves until it is ended.
pub(crate) async fn serve(database: &str, listen: &str) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    let pool = open(database).await?;
    crate::table::print(&format!("The floor listens on {}\n", listener.local_addr()?))?;
    let router = Router::new().route("/{question}", post(answer)).with_state(Arc::new(pool));
    Ok(axum::serve(listener, router).await?)
}

async fn open(database: &str) -> Result<Pool> {
    if database.starts_with("postgres") {
        let options = PgPoolOptions::new().max_connections(4).test_before_acquire(false);
        return Ok(Pool::Postgres(options.connect(database).await?));
    }
    let file = database.strip_prefix("sqlite://").context("neither sqlite:// nor postgres://")?;
    // As Cinegraph opens it.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(Duration::from_secs(10))
        .row_buffer_size(1000)
        .pragma("mmap_size", "268435456")
        .pragma("query_only", "ON");
    let pool = SqlitePoolOptions::new().max_connections(4).test_before_acquire(false);
    Ok(Pool::Sqlite(pool.connect_with(options).await?))
}

async fn answer(
    State(pool): State<Arc<Pool>>,
    Path(question): Path<String>,
    Json(values): Json<serde_json::Value>,
) -> Response {
    let Some(question) = Question::named(&question) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match ask(&pool, question, &parameters(&values)).await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn ask(pool: &Pool, question: Question, values: &[Parameter]) -> sqlx::Result<String> {
    match pool {
        Pool::Postgres(pool) => {
            let mut query = sqlx::query_scalar(sql::postgres(question));
            for value in values {
                query = match value {
                    Parameter::Int(value) => query.bind(*value),
                    Parameter::Float(value) => query.bind(*value),
                };
            }
            query.fetch_one(pool).await
        }
        Pool::Sqlite(pool) => {
            let mut query = sqlx::query_scalar(sql::sqlite(question));
            for value in values {
                query = match value {
                    Parameter::Int(value) => query.bind(*value),
                    Parameter::Float(value) => query.bind(*value),
                };
            }
            query.fetch_one(pool).await
        }
    }
}
