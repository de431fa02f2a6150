//! 5,000 writes in a row, and all followers that must receive each.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::comparable;
use super::receiver::Unsteady;
use super::server::Server;
use crate::support::random::Random;
use crate::support::socket::{PATIENCE, Socket};
use crate::support::{Backend, on_both_databases};

/// How many write at once, each on a connection that is kept.
const WRITERS: usize = 4;

/// How many writes: all in CI and in long runs, a tenth otherwise.
fn writes() -> usize {
    let asked = std::env::var("CINEGRAPH_TEST_QUERIES").ok().and_then(|text| text.parse().ok());
    let long = asked.is_some_and(|queries: u64| queries >= 2_000);
    if long || std::env::var_os("CI").is_some() { 5_000 } else { 500 }
}

/// Creates films and changes them by turns; each write is one change.
async fn write(server: Arc<Server>, key: String, writer: usize, count: usize) {
    let mut film = Value::Null;
    for round in 0..count {
        if round % 2 == 0 {
            let input = json!({"title": format!("Film {round} of writer {writer}")});
            let made = server.done(&key, "createMovie", &input, "movie { id version }").await;
            assert_eq!(made["movie"]["version"], 1);
            film = made["movie"]["id"].clone();
        } else {
            let input = json!({"id": film, "runtime": round, "expectedVersion": 1});
            let made = server.done(&key, "updateMovie", &input, "movie { version }").await;
            assert_eq!(made["movie"]["version"], 2);
        }
    }
}

/// Receives the `count` changes after a cursor, over sockets that it leaves at random.
async fn subscribe(server: Arc<Server>, mut after: Value, count: usize) -> Vec<Value> {
    let query = "subscription($after: Cursor) {
        catalogChanges(after: $after) { cursor type nodeId version } }";
    let (mut random, mut received) = (Random::new(5), Vec::new());
    while received.len() < count {
        let mut socket = Socket::known_to(server.address).await;
        socket.subscribe("1", query, &json!({"after": after})).await;
        for _ in 0..(1 + random.below(100)).min(count - received.len()) {
            let event = socket.event("1").await;
            let change = &event["data"]["catalogChanges"];
            after = change["cursor"].clone();
            received.push(comparable(change));
        }
    }
    received
}

/// The change log after a cursor, and the cursor of its end.
async fn log(server: &Server, mut after: Value) -> (Vec<Value>, Value) {
    let query = "query($after: Cursor) { changes(after: $after) {
        nodes { type nodeId version } pageInfo { hasNextPage endCursor } } }";
    let mut log = Vec::new();
    loop {
        let answer = server.ask("", query, json!({"after": after})).await.json();
        let page = &answer["data"]["changes"];
        log.extend(page["nodes"].as_array().expect("a page").iter().map(comparable));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return (log, after);
        }
    }
}

/// Waits until the receiver has taken `count` messages, as long as it takes some.
async fn all_taken(receiver: &Unsteady, count: usize) {
    let mut taken = receiver.count();
    while taken < count {
        let more = async {
            while receiver.count() == taken {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, more).await.expect("messages go on coming");
        taken = receiver.count();
    }
}

#[on_both_databases]
async fn thousands_of_writes_succeed_and_reach_every_follower(backend: Backend) {
    let settings =
        [("CINEGRAPH_WEBHOOK_ALLOW_LOOPBACK", "true"), ("CINEGRAPH_WEBHOOK_RETRIES", "20ms")];
    let server = Arc::new(Server::start(&backend, &settings).await);
    let (key, receiver, count) = (server.editor().await, Unsteady::start().await, writes());
    // What is there before everybody gives them a place to begin at.
    server.done(&key, "createMovie", &json!({"title": "The first"}), "").await;
    let start = log(&server, Value::Null).await.1;
    server.webhook(&receiver.url).await;
    let subscriber = tokio::spawn(subscribe(server.clone(), start.clone(), count));
    let writers = (0..WRITERS)
        .map(|writer| tokio::spawn(write(server.clone(), key.clone(), writer, count / WRITERS)));
    for written in join_all(writers).await {
        written.unwrap();
    }
    let received = subscriber.await.unwrap();
    all_taken(&receiver, count).await;

    let (log, _) = log(&server, start).await;
    assert_eq!(log.len(), count, "a change for every write");
    assert_eq!(received, log, "the subscriber received everything once and in order");
    let mut record = receiver.record();
    assert!(record.refused > 0 && record.dropped > 0, "the receiver was down");
    // What was taken may come again, by the id that it had.
    record.taken.dedup_by(|again, before| again.0 == before.0);
    let taken: Vec<_> = record.taken.into_iter().map(|(_, change)| change).collect();
    assert_eq!(taken, log, "the receiver has everything in order");
    Arc::into_inner(server).expect("nobody else uses it").end();
}
