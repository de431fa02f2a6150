//! Webhooks: what is owed reaches its receiver, signed, in order, whatever happens in between.

mod bench;
mod delivery;
mod disabled;
mod failure;
mod guard;
mod once;
pub mod owner;
mod place;
mod poison;
pub mod receiver;
mod storage;
mod tls;
