//! Webhooks and the log of their messages.
//!
//! **Invariant:** a webhook is read below its owner's `viewer` and by its owner's mutations, and
//! nowhere else; its secret is in the answer of the mutation that made it, and nowhere else.

mod delivery;
mod input;
pub mod mutation;

use async_graphql::{Context, Enum, ID, Object};
use entity::webhook::{Column, Entity};
use time::OffsetDateTime;

use super::change::ChangeType;
use crate::db::filter::{Comparison, Filter};
use crate::db::order::{On, Term};
use crate::db::query::PageRequest;
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Record, instant};
use crate::db::table::Readable;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Connection, Edge, Paging, connection, list_window};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::fetch::{list, one, written};
use crate::graphql::resolver::identifier::{node_id, parse_node_id};
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::scalar::{Cursor, Url};
use crate::webhook::{self, types_of};

pub use delivery::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState};

/// The word in the ids of webhooks.
const WORD: &str = "webhook";

/// Why a webhook is disabled.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::webhook::DisabledReason")]
pub enum WebhookDisabledReason {
    /// The owner disabled it, by `updateWebhook` or by a new password.
    Owner,
    /// The receiver answered with the status 410 (Gone).
    Gone,
    /// All attempts of five days failed.
    Failing,
}

/// A webhook.
#[derive(Clone, Debug)]
pub struct Webhook(Record<Entity>);

impl From<Record<Entity>> for Webhook {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for Webhook {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[("enabled", &[Column::DisabledReason])];
}

type Deliveries = Connection<WebhookDelivery, Edge<WebhookDelivery>>;

static DELIVERIES: Relation = Relation {
    name: "Webhook.deliveries",
    node: entity::webhook_delivery::Entity::table,
    via: Via::Column("webhook_id"),
};

/// A webhook: an address that gets a message about each change, by the Standard Webhooks
/// specification.
#[Object]
impl Webhook {
    /// Id of the webhook, such as `webhook:17`.
    async fn id(&self) -> Result<ID> {
        Ok(node_id(WORD, self.0.id()?))
    }

    /// Address that messages are sent to. An API key without the scope `ADMIN` sees only its
    /// scheme, host and port, because the rest may contain a secret of the receiver.
    async fn url(&self, ctx: &Context<'_>) -> Result<Url> {
        let text = self.0.required_text(Column::Url)?;
        Ok(Url(if viewer(ctx).sees_secrets() { text.to_owned() } else { origin(text) }))
    }

    /// Description by the owner: what the webhook is for. Null when there is none.
    async fn description(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Description)?)
    }

    /// Types of changes that are sent; null for all types, including types that later versions add.
    async fn types(&self) -> Result<Option<Vec<ChangeType>>> {
        let bits = self.0.int(Column::Types)?.unwrap_or_default();
        let types = types_of(bits);
        Ok(types.map(|types| types.into_iter().map(Into::into).collect()))
    }

    /// GraphQL document whose answer is sent; null when the change itself is sent.
    async fn query(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Query)?)
    }

    /// Whether messages are sent. Changes that happen while the webhook is disabled are sent when
    /// it is enabled again. When the change log no longer holds all of them, `updateWebhook`
    /// requires a position to continue from.
    async fn enabled(&self) -> Result<bool> {
        Ok(self.0.small(Column::DisabledReason)?.is_none())
    }

    /// Why no messages are sent; null while the webhook is enabled.
    async fn disabled_reason(&self) -> Result<Option<WebhookDisabledReason>> {
        let Some(code) = self.0.small(Column::DisabledReason)? else { return Ok(None) };
        let unknown = || Error::internal(format!("{code} is no reason to disable a webhook"));
        Ok(Some(webhook::DisabledReason::of_code(code).ok_or_else(unknown)?.into()))
    }

    /// Time since which no messages are sent; null while the webhook is enabled.
    async fn disabled_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::DisabledAt)
    }

    /// Time of the first failed attempt since the last successful one; null when the last attempt
    /// was successful. After five days of failures, the webhook is disabled and its owner gets an
    /// e-mail.
    async fn failing_since(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::FailingSince)
    }

    /// Time until which messages are also signed with the previous secret; null when there is none.
    async fn previous_secret_until(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::PreviousSecretUntil)
    }

    /// Time of creation.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// Time of the last change, by the owner or by the server.
    async fn updated_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::UpdatedAt)?)
    }

    /// The log of the webhook's messages, the newest first. A message that was delivered or given
    /// up is deleted after 30 days, or after the time that the server is configured with.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of rows from the start, or after `after`; 0 to 100, 20 by \
                          default. Not together with `last` or `before`.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor: only rows after it.")] after: Option<Cursor>,
        #[graphql(
            desc = "Number of rows from the end, or before `before`; 0 to 100. Not together \
                          with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Cursor: only rows before it.")] before: Option<Cursor>,
        #[graphql(desc = "Only messages in this state. Left out, all.")] state: Option<
            WebhookDeliveryState,
        >,
    ) -> Result<Deliveries> {
        let paging = Paging { first, after, last, before };
        connection(ctx, &DELIVERIES, Some(&Cell::Int(self.0.id()?)), paging, || {
            let plan = ListQuery::new(delivery::newest_first(), PageRequest::all());
            Ok(plan.filtered(state.map(delivery::standing)))
        })
        .await
    }
}

impl Webhook {
    fn instant(&self, column: Column) -> Result<Option<OffsetDateTime>> {
        Ok(self.0.int(column)?.map(instant).transpose()?)
    }
}

/// The scheme, the host and the port of a receiver's address.
fn origin(text: &str) -> String {
    url::Url::parse(text).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

static WEBHOOKS: Relation =
    Relation { name: "Viewer.webhooks", node: Entity::table, via: Via::Column("account_id") };

fn oldest_first() -> Vec<Term> {
    vec![Term::asc(On::Node, Entity::index(Column::Id))]
}

/// The webhooks of an account, oldest first.
pub(in crate::graphql) async fn of_account(
    ctx: &Context<'_>,
    account: i64,
    first: Option<i32>,
) -> Result<List<Webhook>> {
    list(ctx, &WEBHOOKS, Some(&Cell::Int(account)), || {
        Ok(ListQuery::new(oldest_first(), list_window(ctx, first, None)?))
    })
    .await
}

/// The webhook of an account with this id.
pub(in crate::graphql) async fn one_of_account(
    ctx: &Context<'_>,
    account: i64,
    id: &ID,
) -> Result<Option<Webhook>> {
    let Some((WORD, key)) = parse_node_id(id) else { return Ok(None) };
    one(ctx, &WEBHOOKS, Some(&Cell::Int(account)), || {
        let filter = Filter::Compare(Entity::index(Column::Id), Comparison::Eq, Cell::Int(key));
        Ok(ListQuery::new(oldest_first(), PageRequest::first(1)).filtered(Some(filter)))
    })
    .await
}

/// A webhook that a mutation of its owner names.
async fn find(ctx: &Context<'_>, key: Option<i64>) -> Result<Option<Webhook>> {
    static WEBHOOK: Relation =
        Relation { name: "webhook", node: Entity::table, via: Via::Column("id") };
    written(ctx, &WEBHOOK, key.map(|key| (WORD, key))).await
}
