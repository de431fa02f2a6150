//! Inputs of the mutations of webhooks.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined};

use crate::graphql::scalar::Cursor;
use crate::graphql::scalar::given::Given;
use crate::graphql::schema::change::ChangeType;
use crate::webhook::{StartPosition, WebhookDraft};

/// Input of `createWebhook`: a new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Address that messages are sent to: an https URL that is reachable from the internet.
    url: String,
    /// Description for the owner: what the webhook is for.
    description: Option<String>,
    /// Types of changes to send. Left out or null: all types, including types that later versions
    /// add.
    types: Option<Vec<ChangeType>>,
    /// A GraphQL document with one query, whose answer becomes `data` of the message. It may
    /// declare `$id: ID!` (the changed node), `$type: ChangeType!`, `$version: Int!`,
    /// `$cursor: Cursor!` and `$survivorId: ID`, and it runs with the rights of the webhook's
    /// owner. `node(id: $id)` finds the survivor of a node that was merged, and null for a node
    /// that was deleted. Left out or null, `data` is the change itself, with ids and without nodes.
    pub(super) query: Option<String>,
    /// Whether messages are sent.
    #[graphql(default = true)]
    enabled: bool,
    /// Cursor of a change: the webhook starts with the change after it. Left out or null, it starts
    /// with the next change. When the change log no longer holds all changes after the cursor, the
    /// answer is the user error `CURSOR_EXPIRED`.
    pub(super) after: Option<Given<Cursor>>,
}

impl CreateWebhookInput {
    pub(super) fn draft(self, start: Option<StartPosition>) -> WebhookDraft {
        let types = self.types.map(|types| types.into_iter().map(Into::into).collect());
        WebhookDraft {
            url: Some(self.url),
            description: Some(self.description),
            types: Some(types),
            query: Some(self.query),
            enabled: Some(self.enabled),
            rotation: None,
            start,
        }
    }
}

/// Input of `updateWebhook`. A field that is left out stays as it is, and null clears it.
#[derive(InputObject)]
pub struct UpdateWebhookInput {
    /// Id of the webhook, such as `webhook:17`.
    pub(super) id: ID,
    /// Address that messages are sent to. Messages that wait for another attempt are sent to it at
    /// once.
    url: Option<String>,
    /// Description for the owner: what the webhook is for.
    description: MaybeUndefined<String>,
    /// Types of changes to send; null for all types.
    types: MaybeUndefined<Vec<ChangeType>>,
    /// GraphQL document whose answer is sent. Null sends the change itself. A message that was sent
    /// before keeps its body.
    pub(super) query: MaybeUndefined<String>,
    /// Whether messages are sent. A webhook that is enabled again continues where it stopped. When
    /// the change log no longer holds all changes since then, the answer is the user error
    /// `CURSOR_EXPIRED` until `after` or `from` says where to continue, so that no change is
    /// skipped unnoticed.
    enabled: Option<bool>,
    /// Cursor of a change: the webhook continues with the change after it. Changes that were
    /// already sent are sent again (with the same `webhook-id` as long as `deliveries` has them);
    /// waiting messages about earlier changes are skipped. When the change log no longer holds all
    /// changes after the cursor, the answer is the user error `CURSOR_EXPIRED`. Left out or null,
    /// the webhook continues where it stopped.
    pub(super) after: Option<Given<Cursor>>,
    /// Position in the change log at which the webhook continues, instead of `after`. Not together
    /// with `after`.
    pub(super) from: Option<WebhookStart>,
    /// Replaces the secret. The answer has the new one.
    rotate_secret: Option<RotateWebhookSecretInput>,
}

/// Position in the change log at which a webhook continues.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookStart {
    /// Continue with the oldest change that the log holds.
    Oldest,
    /// Continue with the next change. Earlier changes that were not sent are skipped.
    Now,
}

impl From<WebhookStart> for StartPosition {
    fn from(start: WebhookStart) -> Self {
        match start {
            WebhookStart::Oldest => Self::Oldest,
            WebhookStart::Now => Self::Now,
        }
    }
}

/// How to replace a webhook's secret.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// Number of hours for which messages are also signed with the previous secret; 0 to 720. Pass
    /// 0 when others know the previous secret.
    #[graphql(default = 24)]
    keep_previous_hours: i32,
}

impl UpdateWebhookInput {
    pub(super) fn draft(self, start: Option<StartPosition>) -> WebhookDraft {
        let types = nullable(self.types);
        WebhookDraft {
            url: self.url,
            description: nullable(self.description),
            types: types
                .map(|types| types.map(|types| types.into_iter().map(Into::into).collect())),
            query: nullable(self.query),
            enabled: self.enabled,
            rotation: self.rotate_secret.map(|rotation| rotation.keep_previous_hours),
            start,
        }
    }
}

fn nullable<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// Input of `deleteWebhook`.
#[derive(InputObject)]
pub struct DeleteWebhookInput {
    /// Id of the webhook, such as `webhook:17`.
    pub(super) id: ID,
}

/// Input of `pingWebhook`.
#[derive(InputObject)]
pub struct PingWebhookInput {
    /// Id of the webhook, such as `webhook:17`.
    pub(super) id: ID,
}

/// Input of `redeliverWebhook`: either `deliveryId`, or `id` and `after`.
#[derive(InputObject)]
pub struct RedeliverWebhookInput {
    /// Id of the one message to send again, such as `webhookDelivery:17`.
    pub(super) delivery_id: Option<ID>,
    /// Id of the webhook whose messages are sent again; needs `after`.
    pub(super) id: Option<ID>,
    /// Cursor of a change: all messages about changes after it are sent again, in order.
    pub(super) after: Option<Given<Cursor>>,
}
