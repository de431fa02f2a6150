//! What the server is for, from beginning to end, with the program itself.

mod developer;
mod receiver;
mod server;
mod shop;
mod stop;
mod writer;

use serde_json::{Value, json};

/// A change without what differs between the ways to receive it.
fn comparable(change: &Value) -> Value {
    json!([change["type"], change["nodeId"], change["version"]])
}
