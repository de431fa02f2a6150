//! What the server is for, told from beginning to end and played with the program itself.

mod developer;
mod receiver;
mod server;
mod shop;
mod stop;
mod writer;

use serde_json::{Value, json};

/// What happened, as every way of hearing of it tells it.
fn told(change: &Value) -> Value {
    json!([change["type"], change["nodeId"], change["version"]])
}
