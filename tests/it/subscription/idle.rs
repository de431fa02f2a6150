//! What many subscribers cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use serde_json::json;

use super::{CURSORS, films, log};
use crate::event::{film, put};
use crate::support::{Backend, Setup, TestDatabase, on_both_databases};

#[on_both_databases]
async fn a_thousand_idle_subscribers_cost_one_read_a_write(backend: Backend) {
    let database = Arc::new(TestDatabase::start(&backend).await);
    let statements = Arc::new(AtomicU64::new(0));
    let count = statements.clone();
    let app = Setup::default()
        .observe(move |_| {
            count.fetch_add(1, SeqCst);
        })
        .start_over(database.clone())
        .await;
    films(&app, 1).await;
    let after = log(&app).await[0]["cursor"].clone();
    let mut sockets = Vec::new();
    for _ in 0..10 {
        let mut socket = app.socket().await;
        for id in 0..100 {
            socket.subscribe(&id.to_string(), CURSORS, &json!({"after": after})).await;
        }
        sockets.push(socket);
    }
    // Of another process; each has begun once it has received this.
    put(&database.db, &[film(1, "Second")]).await;
    let mut received = 0;
    for socket in &mut sockets {
        for _ in 0..100 {
            assert_eq!(socket.next().await["type"], "next");
            received += 1;
        }
    }
    assert_eq!(received, 1_000);
    // What was committed while the listening began is looked for more than once.
    quiet(&statements).await;
    statements.store(0, SeqCst);
    put(&database.db, &[film(1, "Third")]).await;
    for socket in &mut sockets {
        for _ in 0..100 {
            assert_eq!(socket.next().await["type"], "next");
        }
    }
    // An embedded database's file is looked at again when it was written a moment before.
    let most = if matches!(backend, Backend::Sqlite) { 3 } else { 1 };
    quiet(&statements).await;
    let cost = statements.load(SeqCst);
    assert!((1..=most).contains(&cost), "{cost} statements");
}

/// Returns once no statement was counted for longer than any look at a file or a connection takes.
async fn quiet(statements: &AtomicU64) {
    let (mut before, mut still) = (statements.load(SeqCst), 0);
    while still < 15 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = statements.load(SeqCst);
        still = if now == before { still + 1 } else { 0 };
        before = now;
    }
}
