//! Webhooks: what is queued reaches its receiver, signed, in order, whatever happens in between.

mod delivery;
mod disabled;
mod failure;
mod guard;
mod harness;
mod once;
pub mod owner;
mod place;
mod poison;
pub mod receiver;
mod storage;
mod tls;
