//! What owners give.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined};

use crate::graphql::scalar::Cursor;
use crate::graphql::schema::change::ChangeType;
use crate::webhook::{StartPosition, WebhookDraft};

/// A new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Where messages are sent: an https URL that can be reached from outside.
    url: String,
    /// What it is for.
    description: Option<String>,
    /// The types of changes that it is told of; left out or null for all, those of later versions
    /// too.
    types: Option<Vec<ChangeType>>,
    /// A GraphQL document with one query, whose answer becomes `data` of the payload. It may
    /// declare `$id: ID!` (the changed node's; `node(id: $id)` of one that was merged is the node that
    /// it is part of now, and null where that was deleted), `$type: ChangeType!`, `$version: Int!`,
    /// `$cursor: Cursor!` and `$survivorId: ID`, and runs with its owner's rights. Left out or null,
    /// `data` is the change itself, with ids and no nodes.
    pub(super) query: Option<String>,
    /// Whether messages are sent from now on.
    #[graphql(default = true)]
    enabled: bool,
    /// It is told of what happened after this change; left out or null, from now on. Where the
    /// change log no longer holds all of that, `CURSOR_EXPIRED`.
    pub(super) after: Option<Cursor>,
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

/// What is to change about a webhook. What is left out stays as it is, null clears it.
#[derive(InputObject)]
pub struct UpdateWebhookInput {
    /// Which webhook.
    pub(super) id: ID,
    /// Where messages are sent. What waits for another try is tried there at once.
    url: Option<String>,
    /// What it is for.
    description: MaybeUndefined<String>,
    /// The types of changes that it is told of; null for all.
    types: MaybeUndefined<Vec<ChangeType>>,
    /// The GraphQL document whose answer is sent; null for the change itself. What was sent once is
    /// sent again as it was.
    pub(super) query: MaybeUndefined<String>,
    /// Whether messages are sent. One that was disabled goes on where it stopped, at once. Where the
    /// change log no longer holds all that happened since, enabling it is refused with
    /// `CURSOR_EXPIRED` until `after` or `from` says where it goes on: nothing is skipped unless you
    /// say so.
    enabled: Option<bool>,
    /// It goes on with what happened after this change: all of that is told, even what was told
    /// before (with the `webhook-id` that it had, as long as `deliveries` has it), and what is still
    /// owed from before is skipped. Where the change log no longer holds all of that,
    /// `CURSOR_EXPIRED`. Left out or null, it goes on where it stopped.
    pub(super) after: Option<Cursor>,
    /// The same for a place that is no change's; not together with `after`.
    pub(super) from: Option<WebhookStart>,
    /// Makes a new secret, which the payload tells.
    rotate_secret: Option<RotateWebhookSecretInput>,
}

/// Where in the change log a webhook goes on.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookStart {
    /// With the oldest change that the log still holds.
    Oldest,
    /// With what happens from now on; what happened until now and was not told is skipped.
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

/// How a webhook's secret is replaced.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// For how many hours messages are signed with the old secret too; 0 to 720. Where the old one
    /// is known to others, 0.
    #[graphql(default = 24)]
    keep_previous_hours: i32,
}

impl UpdateWebhookInput {
    pub(super) fn draft(self, start: Option<StartPosition>) -> WebhookDraft {
        let types = given(self.types);
        WebhookDraft {
            url: self.url,
            description: given(self.description),
            types: types
                .map(|types| types.map(|types| types.into_iter().map(Into::into).collect())),
            query: given(self.query),
            enabled: self.enabled,
            rotation: self.rotate_secret.map(|rotation| rotation.keep_previous_hours),
            start,
        }
    }
}

fn given<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// Which webhook goes.
#[derive(InputObject)]
pub struct DeleteWebhookInput {
    /// Its id.
    pub(super) id: ID,
}

/// Which webhook is sent a ping.
#[derive(InputObject)]
pub struct PingWebhookInput {
    /// Its id.
    pub(super) id: ID,
}

/// What is sent again: one message, or a webhook's messages after a place in the change log.
#[derive(InputObject)]
pub struct RedeliverWebhookInput {
    /// The one message that is sent again.
    pub(super) delivery_id: Option<ID>,
    /// The webhook whose messages are sent again, with `after`.
    pub(super) id: Option<ID>,
    /// Every message that tells of something after this change is sent again, in order.
    pub(super) after: Option<Cursor>,
}
