//! Webhooks: messages about changes to other servers, by the Standard Webhooks specification.
//!
//! The [change log](crate::event) is the outbox. The outbox turns changes into deliveries, one
//! for each endpoint that asks for them; a [worker](Worker) in every server attempts them, an
//! endpoint's one after the other under a lease; the [schedule](Schedule) says what an answer
//! means and when to try again; the [client](Client) sends what `message` signs, to receivers that
//! the [guard](Guard) lets pass.
//!
//! **Invariant:** a delivery counts as done only when a 2xx answer is recorded, and whatever is not
//! recorded is attempted again: at least once, and per endpoint in the order of the log.

mod client;
mod delivery;
mod endpoint;
mod guard;
mod lease;
mod message;
mod outbox;
mod retention;
mod schedule;
mod secret;
mod state;
mod storage;
mod worker;
mod worker_context;

pub use client::{Client, DeliveryOutcome, MOST_ANSWER, Roots, SignedRequest};
pub use endpoint::{Creation, Endpoints, StartPosition, ValidWebhook, WebhookDraft, types_of};
pub use guard::{Guard, Lookup};
pub use message::{PayloadRequest, Render, message_id};
pub use outbox::{hold, seen_by_all};
pub use schedule::{Schedule, Verdict};
pub use secret::SigningSecret;
pub use state::{DeliveryState, DisabledReason};
pub use worker::Worker;
pub use worker_context::{Clock, WorkerContext};
