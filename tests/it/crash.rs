//! kill -9: the real program, killed again and again while it writes.

pub mod client;
pub mod follower;
pub mod log;
pub mod program;
pub mod stored;
pub mod writer;
pub mod written;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::random::Random;
use crate::support::{Backend, TestDatabase, on_both_databases};
use client::Client;
use follower::Follower;
use program::Program;
use writer::Writer;
use written::Written;

/// How often the server is killed, on each database.
const KILLS: usize = 20;

/// How many write at once.
pub const WRITERS: usize = 4;

/// How long anything may take that is waited for; for slow machines.
pub const DEADLINE: Duration = Duration::from_secs(120);

/// A number that several tasks count.
pub type Count = Arc<AtomicUsize>;

/// A webhook's document: an answer that is another one later.
pub const DOCUMENT: &str =
    "query ($id: ID!) { node(id: $id) { ... on Movie { title version } ... on Person { name } } }";

/// Waits until `done`.
pub async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.expect(what);
}

/// Kills the server at random moments while `client` writes, and starts it again each time.
async fn kill_and_start(program: &mut Program, client: &Client, writers: &[Writing]) {
    let mut random = Random::new(4);
    for _ in 0..KILLS {
        let before = client.answered();
        let working = async || {
            assert!(!writers.iter().any(Writing::is_finished), "a writer met what must not be");
            client.answered() >= before + WRITERS
        };
        until("the server takes writes", working).await;
        tokio::time::sleep(Duration::from_millis(random.below(500) as u64)).await;
        program.kill();
        program.start().await;
    }
}

/// A writer at work.
pub type Writing = tokio::task::JoinHandle<Written>;

/// Everybody writes until `stop`; what each has written.
pub fn write(client: &Client, stop: &Arc<AtomicBool>) -> Vec<Writing> {
    let writer = |place| Writer::new(place, client.clone()).run(stop.clone());
    (0..WRITERS).map(writer).map(tokio::spawn).collect()
}

#[on_both_databases]
async fn a_killed_server_loses_nothing_and_publishes_everything(backend: Backend) {
    let database = TestDatabase::start(&backend).await;
    let mut program = Program::new(&database.url);
    program.make_account("editor").await;
    program.start().await;
    let client = Client::new(program.address()).logged_in().await;
    let mut followers = Vec::new();
    for document in [None, Some(DOCUMENT)] {
        followers.push(Follower::new(&client, json!(document)).await);
    }

    let stop = Arc::default();
    let writers = write(&client, &stop);
    kill_and_start(&mut program, &client, &writers).await;
    stop.store(true, Ordering::Relaxed);
    let mut written = Vec::new();
    for writer in writers {
        written.push(tokio::time::timeout(DEADLINE, writer).await.unwrap().unwrap());
    }

    assert!(client.interrupted() > 0, "no kill met a mutation under way");
    stored::check(&database.db, &written).await;
    let log = log::read(&client).await;
    log::check(&database.db, &log, &written).await;
    for follower in &followers {
        until("the webhooks received everything", async || follower.knows(log.len())).await;
        follower.check(&log);
    }
    log::check_deliveries(&database.db, followers.len() * log.len()).await;
    assert_eq!(program.errors(), "");
}
