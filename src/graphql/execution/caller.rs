//! Who sends a request, as its transport has read it, and what each of its operations carries.
//!
//! **Invariant:** a request without a credential is anonymous, and one with an invalid credential
//! is refused, even where an anonymous one would be allowed, because its sender expects to be
//! identified.

use std::sync::Arc;

use async_graphql::Request;

use super::rejection::Rejection;
use crate::app::{App, RequestId};
use crate::auth::{Secret, Viewer};
use crate::error::{Code, Error};
use crate::graphql::resolver::idempotency::IdempotencyKey;

/// Attaches to a request what every execution for its sender carries: the viewer, and the request's
/// id.
pub type AttachContext = Arc<dyn Fn(Request) -> Request + Send + Sync>;

/// The credential of a request: nothing, one token, or a header that cannot be read.
pub type Credentials = Option<Result<Secret, Malformed>>;

/// A header, or several, that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Malformed;

/// The sender of a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The request's id.
    pub request_id: RequestId,
    /// The credential that the sender is identified by.
    pub credentials: Credentials,
    /// The name that the sender gives to the request.
    pub idempotency_key: Option<IdempotencyKey>,
}

impl Caller {
    /// Looks the sender up, and gives back what attaches the sender to an operation's request.
    pub async fn identify(&self, app: &App) -> Result<AttachContext, Rejection> {
        let viewer = self.viewer(app).await?;
        let (id, idempotency_key) = (self.request_id.clone(), self.idempotency_key.clone());
        Ok(Arc::new(move |mut request| {
            if let Some(key) = idempotency_key.clone() {
                request = request.data(key);
            }
            request.data(id.clone()).data(viewer)
        }))
    }

    async fn viewer(&self, app: &App) -> Result<Viewer, Rejection> {
        let token = match &self.credentials {
            None => return Ok(Viewer::Anonymous),
            Some(Err(Malformed)) => return Err(malformed()),
            Some(Ok(token)) => token,
        };
        let viewer = app.accounts.identify(token.expose()).await;
        viewer.map_err(|error: Error| Rejection::of(error, &self.request_id))
    }
}

fn malformed() -> Rejection {
    let message = "Send one header \"Authorization: Bearer …\" with an API key or the token that \
                   login gave, or none.";
    Rejection::new(Code::Unauthenticated, message)
}
