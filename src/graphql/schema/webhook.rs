//! Webhooks: endpoints and the log of what they were sent.
//!
//! **Invariant:** a webhook is read below its owner's `viewer` and by its owner's mutations, and
//! nowhere else; its secret is told by the mutation that made it, and nowhere else.

mod delivery;
mod input;
mod mutation;

use async_graphql::{Context, Enum, ID, Object};
use entity::webhook::{Column, Entity};
use time::OffsetDateTime;

use super::change::ChangeType;
use crate::db::filter::{Comparison, Filter};
use crate::db::order::{On, Term};
use crate::db::relation::{PageRequest, Relation, Via};
use crate::db::row::{Cell, Record, instant};
use crate::db::table::Readable;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Connection, Edge, Paging, connection, list_window};
use crate::graphql::resolver::fetch::{ListQuery, list, one, written};
use crate::graphql::resolver::identifier::{node_id, parse_node_id};
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{Derived, TableObject};
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::scalar::{Cursor, Url};
use crate::webhook::{self, types_of};

pub use delivery::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState};
pub use mutation::DocumentCheck;
pub use mutation::WebhookMutation;

/// The word in the ids of webhooks.
const WORD: &str = "webhook";

/// Why nothing is sent to a webhook.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::webhook::DisabledReason")]
pub enum WebhookDisabledReason {
    /// Its owner wants it so.
    Owner,
    /// The receiver answered 410 Gone.
    Gone,
    /// Every attempt of five days failed.
    Failing,
}

/// A receiver that is told of changes.
#[derive(Clone, Debug)]
pub struct Webhook(Record<Entity>);

impl From<Record<Entity>> for Webhook {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for Webhook {
    type Entity = Entity;
    const COLUMN_OVERRIDES: Derived<Entity> = &[("enabled", &[Column::DisabledReason])];
}

type Deliveries = Connection<WebhookDelivery, Edge<WebhookDelivery>>;

static DELIVERIES: Relation = Relation {
    name: "Webhook.deliveries",
    node: entity::webhook_delivery::Entity::table,
    via: Via::Column("webhook_id"),
};

/// A receiver that is told of changes, by messages after the Standard Webhooks specification.
#[Object]
impl Webhook {
    /// Names it among all webhooks.
    async fn id(&self) -> Result<ID> {
        Ok(node_id(WORD, self.0.id()?))
    }

    /// Where messages are sent; to an API key without the scope `ADMIN` the origin alone, because the
    /// rest may be a secret of the receiver's.
    async fn url(&self, ctx: &Context<'_>) -> Result<Url> {
        let text = self.0.required_text(Column::Url)?;
        Ok(Url(if viewer(ctx).sees_secrets() { text.to_owned() } else { origin(text) }))
    }

    /// What its owner says it is for.
    async fn description(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Description)?)
    }

    /// The types of changes that it is told of; null for all, those of later versions too.
    async fn types(&self) -> Result<Option<Vec<ChangeType>>> {
        let bits = self.0.int(Column::Types)?.unwrap_or_default();
        let types = types_of(bits);
        Ok(types.map(|types| types.into_iter().map(Into::into).collect()))
    }

    /// The GraphQL document whose answer is sent; null where the change itself is.
    async fn query(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Query)?)
    }

    /// Whether messages are sent. What happens meanwhile is sent when it is enabled again; once the
    /// change log no longer holds all of that, `updateWebhook` asks where it goes on.
    async fn enabled(&self) -> Result<bool> {
        Ok(self.0.small(Column::DisabledReason)?.is_none())
    }

    /// Why no messages are sent; null while they are.
    async fn disabled_reason(&self) -> Result<Option<WebhookDisabledReason>> {
        let Some(code) = self.0.small(Column::DisabledReason)? else { return Ok(None) };
        let unknown = || Error::internal(format!("{code} is no reason to disable a webhook"));
        Ok(Some(webhook::DisabledReason::of_code(code).ok_or_else(unknown)?.into()))
    }

    /// Since when no messages are sent.
    async fn disabled_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::DisabledAt)
    }

    /// When the first attempt failed since the last one that succeeded; null where none did. After
    /// five days the webhook is disabled, and its owner is told by e-mail.
    async fn failing_since(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::FailingSince)
    }

    /// Until when messages are signed with the previous secret too.
    async fn previous_secret_until(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::PreviousSecretUntil)
    }

    /// When it was made.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// When its owner, or a rule, changed it last.
    async fn updated_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::UpdatedAt)?)
    }

    /// The log of its messages, the newest first. What was delivered or given up leaves it after
    /// 30 days, unless the operator set another time.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start or after `after`; 0 to 100, 20 by \
                          default.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<Cursor>,
        #[graphql(desc = "Only those that stand so; left out, all.")] state: Option<
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
