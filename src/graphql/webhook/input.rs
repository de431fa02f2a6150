//! What owners give.

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::graphql::change::ChangeType;
use crate::graphql::scalar::Cursor;
use crate::webhook::Draft;

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
    /// declare `$id: ID!` (the changed node's), `$type: ChangeType!`, `$version: Int!`,
    /// `$cursor: Cursor!` and `$survivorId: ID`, and runs with its owner's rights. Left out or null,
    /// `data` is the change itself.
    pub(super) query: Option<String>,
    /// Whether messages are sent from now on.
    #[graphql(default = true)]
    enabled: bool,
    /// It is told of what happened after this change; left out or null, from now on.
    pub(super) after: Option<Cursor>,
}

impl CreateWebhookInput {
    pub(super) fn draft(self) -> Draft {
        let types = self.types.map(|types| types.into_iter().map(Into::into).collect());
        Draft {
            url: Some(self.url),
            description: Some(self.description),
            types: Some(types),
            query: Some(self.query),
            enabled: Some(self.enabled),
            rotation: None,
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
    /// Whether messages are sent. One that was disabled goes on where it stopped, at once.
    enabled: Option<bool>,
    /// Makes a new secret, which the payload tells.
    rotate_secret: Option<RotateWebhookSecretInput>,
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
    pub(super) fn draft(self) -> Draft {
        let types = given(self.types);
        Draft {
            url: self.url,
            description: given(self.description),
            types: types
                .map(|types| types.map(|types| types.into_iter().map(Into::into).collect())),
            query: given(self.query),
            enabled: self.enabled,
            rotation: self.rotate_secret.map(|rotation| rotation.keep_previous_hours),
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
