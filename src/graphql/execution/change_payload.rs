//! A change as a webhook's message has it.

use async_graphql::Variables;
use entity::webhook_delivery;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

use crate::db::row::instant;
use crate::error::{Error, Result};
use crate::event::ChangeType;
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::schema::change::cursor_of;

/// A change, as a payload has it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangePayload {
    cursor: String,
    #[serde(rename = "type")]
    pub(super) change_type: &'static str,
    node_id: String,
    version: i32,
    survivor_id: Option<String>,
    occurred_at: String,
}

impl ChangePayload {
    /// The change that is delivered; nothing for a ping.
    pub(super) fn of(delivery: &webhook_delivery::Model) -> Result<Option<Self>> {
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
            occurred_at: rfc3339(delivery.occurred_at)?,
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

/// Microseconds since 1970 as RFC 3339 words them.
pub(super) fn rfc3339(micros: i64) -> Result<String> {
    instant(micros)?.format(&Rfc3339).map_err(Error::internal)
}
