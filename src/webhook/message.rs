//! What is sent: made above this layer, because it may be the answer to a GraphQL document.
//!
//! **Invariant:** one `webhook-id` names one body: what was sent once is what is sent again.

use std::sync::Arc;

use entity::{webhook, webhook_delivery};
use futures_util::future::BoxFuture;

use super::client::SignedRequest;
use super::secret::SigningSecret;
use crate::error::Result;

/// What a body is asked for.
#[derive(Clone, Debug)]
pub struct PayloadRequest {
    /// Whose rights the document runs with.
    pub account: i64,
    /// The document; without one, the body has the change itself.
    pub query: Option<String>,
    /// The change.
    pub delivery: webhook_delivery::Model,
}

/// What makes a body. Its error says why none can be made at the moment; the attempt counts as
/// failed then and is made again.
pub type Render = Arc<
    dyn Fn(PayloadRequest) -> BoxFuture<'static, std::result::Result<String, String>> + Send + Sync,
>;

/// The id of a message: the same for every attempt, and unlike any other server's.
pub fn message_id(token: &str, delivery: i64) -> String {
    format!("msg_{token}_{delivery}")
}

/// A message with its signatures: by the endpoint's secret, and by the one before while it holds.
pub(super) fn sign(
    webhook: &webhook::Model,
    delivery: i64,
    body: String,
    now: i64,
) -> Result<SignedRequest> {
    let id = message_id(&webhook.token, delivery);
    let timestamp = now.div_euclid(1_000_000);
    let old = webhook.previous_secret.as_ref();
    let old = old.filter(|_| webhook.previous_secret_until.is_some_and(|until| until > now));
    let secrets = std::iter::once(&webhook.secret).chain(old);
    let signatures = secrets
        .map(|secret| SigningSecret::stored(secret.as_str()).sign(&id, timestamp, &body))
        .collect::<Result<Vec<_>>>()?;
    let signature = signatures.join(" ");
    Ok(SignedRequest { url: webhook.url.clone(), id, timestamp, signature, body })
}
