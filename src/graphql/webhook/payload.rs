//! What is sent: `{"type", "timestamp", "data"}` after the Standard Webhooks specification.
//!
//! **Invariant:** a document runs with what its owner may read at that moment, and never more.

use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use entity::{account, webhook_delivery};
use sea_orm::EntityTrait;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use time::format_description::well_known::Rfc3339;

use crate::app::{App, RequestId};
use crate::auth::{Credential, Role, Scope, Viewer};
use crate::db::row::instant;
use crate::error::{Code, Error, Result};
use crate::event::ChangeType;
use crate::graphql::change::cursor_of;
use crate::graphql::identifier::node_id;
use crate::graphql::{Schema, execute, guard};
use crate::webhook::{Question, Render};

/// What makes bodies, with documents run against `schema`.
pub fn renderer(app: &App, schema: &Schema) -> Render {
    let (app, schema) = (app.clone(), schema.clone());
    Arc::new(move |question| {
        let (app, schema) = (app.clone(), schema.clone());
        Box::pin(async move { render(&app, &schema, question).await })
    })
}

/// A change, as a payload tells it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    cursor: String,
    #[serde(rename = "type")]
    change_type: &'static str,
    node_id: String,
    version: i32,
    survivor_id: Option<String>,
    occurred_at: String,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: &'a str,
    data: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Box<RawValue>>,
    /// The change, where `data` is the answer to a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a Told>,
}

impl Told {
    fn of(delivery: &webhook_delivery::Model) -> Result<Option<Self>> {
        let Some(cursor) = delivery.change_id else { return Ok(None) };
        let kind = delivery.kind.and_then(ChangeType::of_code);
        let (kind, node) = kind.zip(delivery.node).ok_or_else(|| Error::internal("no change"))?;
        let id = |key| node_id(kind.node().word(), key).0;
        Ok(Some(Self {
            cursor: cursor_of(cursor).0,
            change_type: kind.text(),
            node_id: id(node),
            version: delivery.version.unwrap_or_default(),
            survivor_id: delivery.survivor.map(id),
            occurred_at: written(delivery.occurred_at)?,
        }))
    }

    /// A change that may happen.
    pub(super) fn sample(kind: ChangeType) -> Self {
        Self {
            cursor: cursor_of(1).0,
            change_type: kind.text(),
            node_id: node_id(kind.node().word(), 1).0,
            version: 1,
            survivor_id: None,
            occurred_at: String::new(),
        }
    }

    /// What a document is given.
    pub(super) fn variables(&self) -> Variables {
        Variables::from_json(serde_json::json!({
            "id": self.node_id,
            "type": self.change_type,
            "version": self.version,
            "cursor": self.cursor,
            "survivorId": self.survivor_id,
        }))
    }
}

/// The body for a question, or why it cannot be made at the moment.
async fn render(app: &App, schema: &Schema, question: Question) -> Result<String, String> {
    body(app, schema, question).await.unwrap_or_else(|error| {
        let id = RequestId::generate();
        tracing::error!(request.id = %id, error.cause = ?error, "a webhook's payload failed");
        Err(format!("The payload could not be made: {error} ({id})."))
    })
}

async fn body(app: &App, schema: &Schema, question: Question) -> Result<Result<String, String>> {
    let Question { account, query, delivery } = question;
    let timestamp = written(delivery.occurred_at)?;
    let Some(told) = Told::of(&delivery)? else {
        let data = raw(&serde_json::json!({}))?;
        return written_body("PING", &timestamp, data, None, None).map(Ok);
    };
    let Some(query) = query else {
        let data = raw(&told)?;
        return written_body(told.change_type, &timestamp, data, None, None).map(Ok);
    };
    let Some(viewer) = owner(app, account).await? else {
        return Ok(Err("The owner's account is gone.".to_owned()));
    };
    let response = answer(app, schema, &query, told.variables(), viewer).await?;
    if let Some(reason) = for_now(&response) {
        return Ok(Err(reason));
    }
    let errors = (!response.errors.is_empty()).then(|| raw(&response.errors)).transpose()?;
    let data = raw(&response.data)?;
    written_body(told.change_type, &timestamp, data, errors, Some(&told)).map(Ok)
}

/// The owner as a viewer that only reads: as much as it may now, which may be less than it could
/// when it saved the document.
async fn owner(app: &App, account: i64) -> Result<Option<Viewer>> {
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

async fn answer(
    app: &App,
    schema: &Schema,
    query: &str,
    variables: Variables,
    viewer: Viewer,
) -> Result<Response> {
    // Limits or schema may be others than when the document was saved: the receiver is told.
    let document = match schema.documents().admit(query, &app.config.limits) {
        Ok(document) => document,
        Err(error) => return Ok(Response::from_errors(vec![error])),
    };
    let request = Request::new(query).variables(variables).data(viewer).data(RequestId::generate());
    let answered = execute(app, schema, document, request);
    match tokio::time::timeout(app.config.http.deadline, answered).await {
        Ok(answer) => Ok(answer.response),
        Err(_) => {
            let millis = app.config.http.deadline.as_millis();
            let message = format!("the answer was not complete within {millis} ms; ask for less");
            Ok(Response::from_errors(vec![guard::error(Code::Timeout, message, None)]))
        }
    }
}

/// Why an answer is worth nothing now and may be complete later.
fn for_now(response: &Response) -> Option<String> {
    let passing = [Code::ServiceUnavailable, Code::Timeout, Code::RateLimited];
    let error = response.errors.iter().find(|error| {
        let code = error.extensions.as_ref().and_then(|values| values.get("code"));
        passing.iter().any(|passing| code == Some(&passing.text().into()))
    })?;
    Some(format!("The payload could not be made: {}", error.message))
}

fn written(micros: i64) -> Result<String> {
    instant(micros)?.format(&Rfc3339).map_err(Error::internal)
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>> {
    to_raw_value(value).map_err(Error::internal)
}

fn written_body(
    kind: &str,
    timestamp: &str,
    data: Box<RawValue>,
    errors: Option<Box<RawValue>>,
    change: Option<&Told>,
) -> Result<String> {
    let body = Body { kind, timestamp, data, errors, change };
    serde_json::to_string(&body).map_err(Error::internal)
}
