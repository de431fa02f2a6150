//! Webhooks: what is owed reaches its receiver, signed, in order, whatever happens in between.

mod bench;
mod delivery;
mod failure;
mod guard;
mod owner;
pub mod receiver;
