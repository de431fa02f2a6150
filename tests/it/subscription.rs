//! Subscriptions, over real sockets and streams.

use serde_json::{Value, json};

use crate::event::{film, put};
use crate::support::TestApp;

mod answers;
mod idle;
mod merge;
mod protocol;
mod resume;
mod slow;
mod stream;

const CURSORS: &str =
    "subscription($after: Cursor) { catalogChanges(after: $after) { cursor nodeId version } }";

/// Every change of the log, as [`CURSORS`] answers it.
async fn log(app: &TestApp) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    let page = "query($after: Cursor) { changes(after: $after) {
        nodes { cursor nodeId version } pageInfo { hasNextPage endCursor } } }";
    loop {
        let answer = app.query(page, json!({"after": after})).await;
        let changes = &answer["data"]["changes"];
        all.extend(changes["nodes"].as_array().expect("a page").iter().cloned());
        after = changes["pageInfo"]["endCursor"].clone();
        if changes["pageInfo"]["hasNextPage"] != true {
            return all;
        }
    }
}

/// Writes films 1 to `count`, in one commit.
async fn films(app: &TestApp, count: i64) {
    let films: Vec<_> = (1..=count).map(|id| film(id, &format!("Film {id}"))).collect();
    put(&app.app.db, &films).await;
}

/// The code of the first error.
fn code(errors: &Value) -> &str {
    errors[0]["extensions"]["code"].as_str().expect("a code")
}
