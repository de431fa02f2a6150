//! Whether the process runs, and whether it can do its work.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::error_response::ErrorResponse;
use crate::app::App;
use crate::error::Code;

/// How long the database may take to show that it is there.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Always 200: an answer is the proof.
pub async fn live() -> Json<serde_json::Value> {
    Json(json!({"status": "live"}))
}

/// 200 where the database answers, has every migration and takes writes as far as is known,
/// otherwise 503 with the reason.
pub async fn ready(State(app): State<App>) -> Response {
    if let Err(failure) = reads(&app).await {
        return failure.into_response();
    }
    match app.db.write_failure().await {
        Some(reason) => {
            let reason = format!("Reading works, writing fails: {reason}.");
            ErrorResponse::new(Code::ServiceUnavailable, reason).into_response()
        }
        None => ready_answer(),
    }
}

/// 200 where the database answers and has every migration, whether or not it takes writes: for a
/// balancer that is to send reads on when the disk is full.
pub async fn ready_to_read(State(app): State<App>) -> Response {
    reads(&app).await.map_or_else(ErrorResponse::into_response, |()| ready_answer())
}

fn ready_answer() -> Response {
    Json(json!({"status": "ready"})).into_response()
}

async fn reads(app: &App) -> Result<(), ErrorResponse> {
    let reason = match tokio::time::timeout(TIMEOUT, pending(app)).await {
        Ok(Ok(0)) => return Ok(()),
        Ok(Ok(pending)) => format!("{pending} migrations are missing; run `cinegraph migrate up`."),
        Ok(Err(error)) => {
            tracing::warn!(error.cause = ?error, "not ready");
            "The database does not answer.".to_owned()
        }
        Err(_) => "The database does not answer in time.".to_owned(),
    };
    Err(ErrorResponse::new(Code::ServiceUnavailable, reason))
}

async fn pending(app: &App) -> crate::error::Result<usize> {
    Ok(app.db.migrations().await?.iter().filter(|migration| !migration.applied).count())
}
