//! The log of a webhook: its messages and the attempts to deliver them.

use async_graphql::{Context, Enum, ID, Object};
use entity::{webhook_attempt, webhook_delivery};
use time::OffsetDateTime;
use webhook_delivery::{Column, Entity};

use crate::db::filter::{Comparison, Filter};
use crate::db::order::{On, Term};
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Record, instant};
use crate::db::table::Readable;
use crate::error::{Error, Result as Checked};
use crate::event;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Paged, list_window};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::fetch::{list, written};
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::scalar::Cursor;
use crate::graphql::schema::change::{ChangeType, cursor_of};
use crate::webhook;

/// The word in the ids of deliveries.
pub(super) const WORD: &str = "webhookDelivery";

/// State of a webhook's message.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::webhook::DeliveryState")]
pub enum WebhookDeliveryState {
    /// Waiting for its first attempt or for another one.
    Pending,
    /// The receiver answered with a status from 200 to 299.
    Delivered,
    /// Not delivered: the receiver refused this message in all attempts, or the owner skipped it.
    /// The messages after it are sent.
    GivenUp,
}

/// A message of a webhook, with its attempts.
#[derive(Clone, Debug)]
pub struct WebhookDelivery(Record<Entity>);

impl From<Record<Entity>> for WebhookDelivery {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl Paged for WebhookDelivery {
    const EDGE: &'static str = "WebhookDeliveryEdge";
    const CONNECTION: &'static str = "WebhookDeliveryConnection";
}

impl TableObject for WebhookDelivery {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[
        ("type", &[Column::Kind]),
        ("nodeId", &[Column::Kind, Column::Node]),
        ("cursor", &[Column::ChangeId]),
        ("payload", &[Column::Body]),
    ];
}

/// A message of a webhook, with its attempts.
#[Object]
impl WebhookDelivery {
    /// Id of the message, such as `webhookDelivery:17`.
    async fn id(&self) -> Result<ID> {
        Ok(node_id(WORD, self.0.id()?))
    }

    /// Type of the change; null for a test message of `pingWebhook`.
    #[graphql(name = "type")]
    async fn change_type(&self) -> Result<Option<ChangeType>> {
        Ok(self.kind()?.map(Into::into))
    }

    /// Id of the changed node; null for a test message of `pingWebhook`.
    async fn node_id(&self) -> Result<Option<ID>> {
        let key = self.0.int(Column::Node)?;
        Ok(self.kind()?.zip(key).map(|(kind, key)| node_id(kind.node().word(), key)))
    }

    /// Position of the change in the change log; null for a test message of `pingWebhook`.
    async fn cursor(&self) -> Result<Option<Cursor>> {
        Ok(self.0.int(Column::ChangeId)?.map(cursor_of))
    }

    /// State of the message.
    async fn state(&self) -> Result<WebhookDeliveryState> {
        let code = self.0.small(Column::State)?.unwrap_or_default();
        let unknown = || Error::internal(format!("{code} is no state of a delivery"));
        Ok(webhook::DeliveryState::of_code(code).ok_or_else(unknown)?.into())
    }

    /// Body of the message, as text. Null before the first attempt, for an API key without the
    /// scope `ADMIN`, and when the log has deleted it to stay within `webhook.stored_bytes` of the
    /// account. A deleted body is made again when the message is sent again.
    async fn payload(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Body)?.filter(|_| viewer(ctx).sees_secrets()))
    }

    /// Time at which the message was added to the log.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// Time of the next attempt, if the webhook is enabled and no earlier message waits; null when
    /// no attempt will follow.
    async fn next_attempt_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::NextAttemptAt)
    }

    /// Time at which the message was delivered or given up; null while it waits.
    async fn settled_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::SettledAt)
    }

    /// Attempts to send the message, the newest first.
    async fn attempts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(5)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<WebhookAttempt>> {
        static ATTEMPTS: Relation = Relation {
            name: "WebhookDelivery.attempts",
            node: webhook_attempt::Entity::table,
            via: Via::Column("delivery_id"),
        };
        list(ctx, &ATTEMPTS, Some(&Cell::Int(self.0.id()?)), || {
            let key = webhook_attempt::Entity::index(webhook_attempt::Column::Id);
            let newest = Term { descending: true, ..Term::asc(On::Node, key) };
            Ok(ListQuery::new(vec![newest], list_window(ctx, first, None)?))
        })
        .await
    }
}

impl WebhookDelivery {
    fn kind(&self) -> Checked<Option<event::ChangeType>> {
        let Some(code) = self.0.small(Column::Kind)? else { return Ok(None) };
        let unknown = || Error::internal(format!("{code} is no type of change"));
        event::ChangeType::of_code(code).ok_or_else(unknown).map(Some)
    }

    fn instant(&self, column: Column) -> Result<Option<OffsetDateTime>> {
        Ok(self.0.int(column)?.map(instant).transpose()?)
    }
}

/// The newest delivery first.
pub(super) fn newest_first() -> Vec<Term> {
    let key = Term::asc(On::Node, Entity::index(Column::Id));
    vec![Term { descending: true, ..key }]
}

/// The condition on the state.
pub(super) fn standing(state: WebhookDeliveryState) -> Filter {
    let code = webhook::DeliveryState::from(state).code();
    Filter::Compare(Entity::index(Column::State), Comparison::Eq, Cell::Int(code.into()))
}

/// A delivery that a mutation of its owner names.
pub(super) async fn find(ctx: &Context<'_>, key: Option<i64>) -> Result<Option<WebhookDelivery>> {
    static DELIVERY: Relation =
        Relation { name: "webhookDelivery", node: Entity::table, via: Via::Column("id") };
    written(ctx, &DELIVERY, key.map(|key| (WORD, key))).await
}

/// An attempt to send a message.
#[derive(Clone, Debug)]
pub struct WebhookAttempt(Record<webhook_attempt::Entity>);

impl From<Record<webhook_attempt::Entity>> for WebhookAttempt {
    fn from(record: Record<webhook_attempt::Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for WebhookAttempt {
    type Entity = webhook_attempt::Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Self::Entity> =
        &[("durationMs", &[webhook_attempt::Column::Duration])];
}

/// An attempt to send a message.
#[Object]
impl WebhookAttempt {
    /// Time at which the attempt started.
    async fn started_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(webhook_attempt::Column::StartedAt)?)
    }

    /// Duration in milliseconds.
    async fn duration_ms(&self) -> Result<f64> {
        let micros = self.0.int(webhook_attempt::Column::Duration)?.unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "it is far below 2^53 microseconds")]
        Ok(micros as f64 / 1_000.0)
    }

    /// HTTP status of the response; null when there was no response.
    async fn status(&self) -> Result<Option<i32>> {
        Ok(self.0.small(webhook_attempt::Column::Status)?)
    }

    /// The first 1,024 bytes of the response body, as text. Null for an API key without the scope
    /// `ADMIN`, and when the log has deleted it together with the message's payload.
    async fn answer(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let answer = self.0.text(webhook_attempt::Column::Answer)?;
        Ok(answer.filter(|_| viewer(ctx).sees_secrets()))
    }

    /// Why the attempt failed; null when it succeeded.
    async fn error(&self) -> Result<Option<&str>> {
        Ok(self.0.text(webhook_attempt::Column::Error)?)
    }
}
