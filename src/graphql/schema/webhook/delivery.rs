//! The log of a webhook: messages, and every attempt to deliver them.

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
use crate::graphql::resolver::connection::list_window;
use crate::graphql::resolver::fetch::{ListQuery, list, written};
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{Derived, TableObject};
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::scalar::Cursor;
use crate::graphql::schema::change::{ChangeType, cursor_of};
use crate::webhook;

/// The word in the ids of deliveries.
pub(super) const WORD: &str = "webhookDelivery";

/// How a message stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::webhook::DeliveryState")]
pub enum WebhookDeliveryState {
    /// It will be sent, or sent again.
    Pending,
    /// The receiver answered with a status from 200 to 299.
    Delivered,
    /// The receiver did not accept this message, to the last attempt, and those behind it went on; or
    /// its owner had it skipped.
    GivenUp,
}

/// A message to one receiver.
#[derive(Clone, Debug)]
pub struct WebhookDelivery(Record<Entity>);

impl From<Record<Entity>> for WebhookDelivery {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for WebhookDelivery {
    type Entity = Entity;
    const COLUMN_OVERRIDES: Derived<Entity> = &[
        ("type", &[Column::Kind]),
        ("nodeId", &[Column::Kind, Column::Node]),
        ("cursor", &[Column::ChangeId]),
        ("payload", &[Column::Body]),
    ];
}

/// A message to one receiver.
#[Object]
impl WebhookDelivery {
    /// Names it among all deliveries.
    async fn id(&self) -> Result<ID> {
        Ok(node_id(WORD, self.0.id()?))
    }

    /// What happened; null for a ping.
    #[graphql(name = "type")]
    async fn change_type(&self) -> Result<Option<ChangeType>> {
        Ok(self.kind()?.map(Into::into))
    }

    /// The id of the node that it happened to; null for a ping.
    async fn node_id(&self) -> Result<Option<ID>> {
        let key = self.0.int(Column::Node)?;
        Ok(self.kind()?.zip(key).map(|(kind, key)| node_id(kind.node().word(), key)))
    }

    /// The change's place in the change log; null for a ping.
    async fn cursor(&self) -> Result<Option<Cursor>> {
        Ok(self.0.int(Column::ChangeId)?.map(cursor_of))
    }

    /// How it stands.
    async fn state(&self) -> Result<WebhookDeliveryState> {
        let code = self.0.small(Column::State)?.unwrap_or_default();
        let unknown = || Error::internal(format!("{code} is no state of a delivery"));
        Ok(webhook::DeliveryState::of_code(code).ok_or_else(unknown)?.into())
    }

    /// What is sent, as text; null until it was sent for the first time, to an API key without the
    /// scope `ADMIN`, and once the log has dropped it because it keeps so many bytes of an account's
    /// messages (`webhook.stored_bytes`). One that is sent again then is made anew.
    async fn payload(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Body)?.filter(|_| viewer(ctx).sees_secrets()))
    }

    /// When it became known that it is owed.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// When it is sent next, if the webhook is enabled and nothing before it waits.
    async fn next_attempt_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::NextAttemptAt)
    }

    /// When it was delivered or given up.
    async fn settled_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::SettledAt)
    }

    /// The newest attempts to send it, the newest first.
    async fn attempts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(5)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
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

/// Those that stand so.
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
    const COLUMN_OVERRIDES: Derived<Self::Entity> =
        &[("durationMs", &[webhook_attempt::Column::Duration])];
}

/// An attempt to send a message.
#[Object]
impl WebhookAttempt {
    /// When it began.
    async fn started_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(webhook_attempt::Column::StartedAt)?)
    }

    /// How long it took, in milliseconds.
    async fn duration_ms(&self) -> Result<f64> {
        let micros = self.0.int(webhook_attempt::Column::Duration)?.unwrap_or_default();
        // A duration is far below 2^53 microseconds.
        #[allow(clippy::cast_precision_loss)]
        Ok(micros as f64 / 1_000.0)
    }

    /// The HTTP status that the receiver answered; null where it did not.
    async fn status(&self) -> Result<Option<i32>> {
        Ok(self.0.small(webhook_attempt::Column::Status)?)
    }

    /// The first 1,024 bytes of the answer's body, as text; null to an API key without the scope
    /// `ADMIN`, and once the log has dropped it along with the message's payload.
    async fn answer(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let answer = self.0.text(webhook_attempt::Column::Answer)?;
        Ok(answer.filter(|_| viewer(ctx).sees_secrets()))
    }

    /// Why it counts as failed; null where it succeeded.
    async fn error(&self) -> Result<Option<&str>> {
        Ok(self.0.text(webhook_attempt::Column::Error)?)
    }
}
