//! What is sent: `{"type", "timestamp", "data"}` after the Standard Webhooks specification.
//!
//! **Invariant:** a document runs with what its owner may read at that moment, and never more; it
//! obeys the limits of every request, and its answer is no larger than `webhook.payload_bytes`.

use std::io::Write;
use std::sync::Arc;

use async_graphql::{Request, Response, ServerError, Variables};
use entity::account;
use sea_orm::EntityTrait;
use serde::Serialize;

use super::change_payload::{ChangePayload, rfc3339};
use super::limits;
use crate::app::{App, RequestId};
use crate::auth::{Credential, Role, Scope, Viewer};
use crate::error::{Code, Error, Result};
use crate::graphql::{Schema, execute};
use crate::webhook::{PayloadRequest, Render};

/// What makes bodies, with documents run against `schema`.
pub fn renderer(app: &App, schema: &Schema) -> Render {
    let (app, schema) = (app.clone(), schema.clone());
    Arc::new(move |request| {
        let (app, schema) = (app.clone(), schema.clone());
        Box::pin(async move { render(&app, &schema, request).await })
    })
}

#[derive(Serialize)]
struct Body<'a, D> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: &'a str,
    data: D,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [ServerError]>,
    /// The change, where `data` is the answer to a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a ChangePayload>,
}

/// The body that is requested, or why it cannot be made at the moment.
async fn render(app: &App, schema: &Schema, request: PayloadRequest) -> Result<String, String> {
    let deadline = app.config.http.deadline;
    let Ok(body) = tokio::time::timeout(deadline, body(app, schema, request)).await else {
        let millis = deadline.as_millis();
        return Err(format!(
            "The payload could not be made: the answer was not complete within {millis} ms; ask \
             for less."
        ));
    };
    body.unwrap_or_else(|error| {
        let id = RequestId::generate();
        tracing::error!(request.id = %id, error.cause = ?error, "a webhook's payload failed");
        Err(format!("The payload could not be made: {error} ({id})."))
    })
}

async fn body(
    app: &App,
    schema: &Schema,
    request: PayloadRequest,
) -> Result<Result<String, String>> {
    let PayloadRequest { account, query, delivery } = request;
    let timestamp = rfc3339(delivery.occurred_at)?;
    let Some(change) = ChangePayload::of(&delivery)? else {
        let data = serde_json::json!({});
        let body = Body { kind: "PING", timestamp: &timestamp, data, errors: None, change: None };
        return serde_json::to_string(&body).map_err(Error::internal).map(Ok);
    };
    let Some(query) = query else {
        let kind = change.change_type;
        let body = Body { kind, timestamp: &timestamp, data: &change, errors: None, change: None };
        return serde_json::to_string(&body).map_err(Error::internal).map(Ok);
    };
    let Some(viewer) = owner_as_viewer(app, account).await? else {
        return Ok(Err("The owner's account was deleted.".to_owned()));
    };
    let response = match execute_document(app, schema, &query, change.variables(), viewer).await {
        Ok(response) => response,
        Err(reason) => return Ok(Err(reason)),
    };
    answer_body(&response, &change, &timestamp, app.config.webhook.payload_bytes).map(Ok)
}

/// The body with the answer to a document; where that is larger than `most` bytes, one with an
/// error instead. Writing ends where it would be too large.
fn answer_body(
    response: &Response,
    change: &ChangePayload,
    timestamp: &str,
    most: usize,
) -> Result<String> {
    let (kind, change) = (change.change_type, Some(change));
    let errors = (!response.errors.is_empty()).then_some(response.errors.as_slice());
    let body = Body { kind, timestamp, data: &response.data, errors, change };
    if let Some(text) = bounded(&body, most)? {
        return Ok(text);
    }
    let message = format!(
        "the answer to the webhook's document is larger than webhook.payload_bytes allows ({most} \
         bytes); ask for less"
    );
    let mut error = limits::error(Code::PayloadTooLarge, message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("setting", "webhook.payload_bytes");
    extensions.set("value", most);
    let body = Body { kind, timestamp, data: (), errors: Some(&[error]), change };
    serde_json::to_string(&body).map_err(Error::internal)
}

/// `value` as JSON of at most `most` bytes; `None` where it has more.
fn bounded(value: &impl Serialize, most: usize) -> Result<Option<String>> {
    let mut bytes = Bounded { bytes: Vec::new(), most };
    match serde_json::to_writer(&mut bytes, value) {
        Ok(()) => String::from_utf8(bytes.bytes).map(Some).map_err(Error::internal),
        Err(error) if error.is_io() => Ok(None),
        Err(error) => Err(Error::internal(error)),
    }
}

/// Bytes that refuse to become more than `most`.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > self.most.saturating_sub(self.bytes.len()) {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The owner as a viewer that only reads, with the rights of this moment: they may be fewer than
/// when the document was saved.
async fn owner_as_viewer(app: &App, account: i64) -> Result<Option<Viewer>> {
    let found = account::Entity::find_by_id(account).one(app.db.reader()).await?;
    let confirmed = found.filter(|account| account.confirmed_at.is_some());
    let Some(found) = confirmed else { return Ok(None) };
    Ok(Some(Viewer::Account {
        account,
        role: Role::of_code(found.role)?,
        scope: Scope::Read,
        credential: Credential::Server,
    }))
}

/// The answer to a document, or why there is none. A refusal is not sent to the receiver: limits,
/// schema or rights may have changed since the document was saved, and its owner can correct that.
async fn execute_document(
    app: &App,
    schema: &Schema,
    query: &str,
    variables: Variables,
    viewer: Viewer,
) -> Result<Response, String> {
    let not_made =
        |error: &ServerError| format!("The payload could not be made: {}", error.message);
    let document = schema.documents().admit(query, &app.config.limits);
    let document = document.map_err(|errors| errors.first().map(not_made).unwrap_or_default())?;
    let id = RequestId::generate();
    let request = Request::new(query).variables(variables).data(viewer).data(id.clone());
    let answer = execute(app, schema, document, request).await;
    let failed = answer.response.errors.iter().find(|error| !answer.executed || is_passing(error));
    let Some(error) = failed else { return Ok(answer.response) };
    if let Some(cause) = error.source::<Error>().filter(|_| has_code(error, Code::Internal)) {
        tracing::error!(request.id = %id, error.cause = ?cause, "a webhook's document failed");
    }
    Err(not_made(error))
}

/// Whether what failed may succeed later.
fn is_passing(error: &ServerError) -> bool {
    let passing = [Code::ServiceUnavailable, Code::Timeout, Code::RateLimited, Code::Internal];
    passing.into_iter().any(|code| has_code(error, code))
}

fn has_code(error: &ServerError, code: Code) -> bool {
    let found = error.extensions.as_ref().and_then(|values| values.get("code"));
    found == Some(&code.text().into())
}
