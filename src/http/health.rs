//! Whether the process runs, and whether it can do its work.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::failure::Failure;
use crate::app::App;
use crate::error::{Code, Result};

/// How long the database may take to show that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Always 200: an answer is the proof.
pub async fn live() -> Json<serde_json::Value> {
    Json(json!({"status": "live"}))
}

/// 200 where the database answers and has every migration, otherwise 503 with the reason.
pub async fn ready(State(app): State<App>) -> Response {
    let reason = match tokio::time::timeout(PATIENCE, pending(&app)).await {
        Ok(Ok(0)) => return Json(json!({"status": "ready"})).into_response(),
        Ok(Ok(pending)) => format!("{pending} migrations are missing; run `cinegraph migrate up`."),
        Ok(Err(error)) => {
            tracing::warn!(error.cause = ?error, "not ready");
            "The database does not answer.".to_owned()
        }
        Err(_) => "The database does not answer in time.".to_owned(),
    };
    Failure::new(Code::ServiceUnavailable, reason).into_response()
}

async fn pending(app: &App) -> Result<usize> {
    Ok(app.db.migrations().await?.iter().filter(|migration| !migration.applied).count())
}
