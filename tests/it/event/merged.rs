//! What the log says of nodes that were merged: the survivor, through chains and after deletions.

use serde_json::{Value, json};

use super::{film, put};
use crate::account::{account, done};
use crate::support::socket::Socket;
use crate::support::{Backend, Setup, TestApp, on_both_databases};
use crate::webhook::owner::{until, webhook};
use crate::webhook::receiver::Receiver;

const CHANGE: &str = "type nodeId node { id } survivorId survivor { id }";

/// Each change of a merge in words: the node, what it is now, the survivor's id, what that is now.
fn words(changes: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    let merged = |change: &&Value| text(&change["type"]).ends_with("_MERGED");
    let changes = changes.as_array().unwrap().iter().filter(merged);
    changes
        .map(|change| {
            let now = |field: &str| text(&change[field]["id"]);
            let (node, survivor) = (text(&change["nodeId"]), text(&change["survivorId"]));
            format!("{node} is {}, into {survivor}, now {}", now("node"), now("survivor"))
        })
        .collect()
}

async fn logged(app: &TestApp) -> Vec<String> {
    let document = format!("{{ changes {{ nodes {{ {CHANGE} }} }} }}");
    words(&app.query(&document, Value::Null).await["data"]["changes"]["nodes"])
}

async fn received(app: &TestApp, after: &Value, count: usize) -> Vec<String> {
    let document = format!(
        "subscription ($after: Cursor) {{ catalogChanges(after: $after, types: [MOVIE_MERGED, \
            PERSON_MERGED]) {{ {CHANGE} }} }}"
    );
    let mut socket: Socket = app.socket().await;
    socket.subscribe("1", &document, &json!({ "after": after })).await;
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(socket.event("1").await["data"]["catalogChanges"].clone());
    }
    words(&json!(all))
}

async fn merge(app: &TestApp, session: &str, merged: &str, survivor: &str) {
    let input = json!({ "survivorId": survivor, "mergedId": merged });
    let (field, select) = match survivor.starts_with("movie") {
        true => ("mergeMovies", "movie { id }"),
        false => ("mergePeople", "person { id }"),
    };
    done(app, session, field, input, select).await;
}

#[on_both_databases]
async fn a_merged_node_is_its_survivor_and_null_once_that_is_deleted(backend: Backend) {
    let app = Setup::default().webhooks().start(&backend).await;
    let session = account(&app, "ann@example.org", cinegraph::auth::Role::Editor).await;
    let films: Vec<_> = (1..=4).map(|id| film(id, &format!("Film {id}"))).collect();
    put(&app.app.db, &films).await;
    for name in ["One", "Two", "Three", "Four"] {
        done(&app, &session, "createPerson", json!({ "name": name }), "person { id }").await;
    }
    let newest = "{ changes(last: 1) { pageInfo { endCursor } } }";
    let after =
        app.query(newest, Value::Null).await["data"]["changes"]["pageInfo"]["endCursor"].clone();
    for word in ["movie", "person"] {
        merge(&app, &session, &format!("{word}:1"), &format!("{word}:2")).await;
        merge(&app, &session, &format!("{word}:2"), &format!("{word}:3")).await;
        merge(&app, &session, &format!("{word}:4"), &format!("{word}:3")).await;
    }
    let expected = |now: [&str; 2]| -> Vec<String> {
        ["movie", "person"]
            .iter()
            .zip(now)
            .flat_map(|(word, now)| {
                let now = if now == "there" { format!("{word}:3") } else { "null".to_owned() };
                [(1, 2), (2, 3), (4, 3)].map(|(node, survivor)| {
                    format!("{word}:{node} is {now}, into {word}:{survivor}, now {now}")
                })
            })
            .collect()
    };
    let there = expected(["there", "there"]);
    assert_eq!(logged(&app).await, there);
    assert_eq!(received(&app, &after, 6).await, there, "a subscription says the same");
    done(&app, &session, "deleteMovie", json!({ "id": "movie:3" }), "deletedId").await;
    let one_gone = expected(["gone", "there"]);
    assert_eq!(logged(&app).await, one_gone);
    assert_eq!(received(&app, &after, 6).await, one_gone);
    done(&app, &session, "deletePerson", json!({ "id": "person:3" }), "deletedId").await;
    let gone = expected(["gone", "gone"]);
    assert_eq!(logged(&app).await, gone);
    assert_eq!(received(&app, &after, 6).await, gone);
}

#[on_both_databases]
async fn a_webhook_shows_which_node_was_merged_into_which(backend: Backend) {
    let app = Setup::default().webhooks().start(&backend).await;
    let session = account(&app, "ann@example.org", cinegraph::auth::Role::Editor).await;
    put(&app.app.db, &[film(1, "One"), film(2, "Two")]).await;
    let (plain, asked) = (Receiver::answering(&[200]).await, Receiver::answering(&[200]).await);
    let types = json!(["MOVIE_MERGED"]);
    webhook(&app, &session, json!({ "url": plain.url, "types": types })).await;
    let query = "query ($id: ID!) { node(id: $id) { id } }";
    webhook(&app, &session, json!({ "url": asked.url, "types": types, "query": query })).await;
    merge(&app, &session, "movie:1", "movie:2").await;
    until("both have arrived", async || plain.messages().len() + asked.messages().len() >= 2).await;
    let received = plain.messages().remove(0).json();
    assert_eq!(
        (&received["data"]["nodeId"], &received["data"]["survivorId"]),
        (&json!("movie:1"), &json!("movie:2"))
    );
    let received = asked.messages().remove(0).json();
    assert_eq!(
        (&received["change"]["nodeId"], &received["change"]["survivorId"]),
        (&json!("movie:1"), &json!("movie:2"))
    );
    assert_eq!(
        received["data"]["node"],
        json!({ "id": "movie:2" }),
        "a node that was merged is its survivor"
    );
}
