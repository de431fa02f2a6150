//! Nothing is lost or sent twice: from any cursor, through disconnects, restarts and other servers.

use std::sync::Arc;

use cinegraph::db::Db;
use serde_json::{Value, json};

use super::{CURSORS, films, log};
use crate::event::{film, put};
use crate::support::random::Random;
use crate::support::socket::Socket;
use crate::support::{Backend, Setup, TestApp, TestDatabase, on_both_databases};

/// Writes `count` changes from several tasks, over these connections by turns.
fn writing(dbs: &[Db], count: i64) -> tokio::task::JoinHandle<()> {
    let dbs = dbs.to_vec();
    tokio::spawn(async move {
        let task = |task: i64| {
            let db = dbs[task as usize % dbs.len()].clone();
            async move {
                for round in 0..count / 4 {
                    put(&db, &[film(task + 1, &format!("Film {task}, round {round}"))]).await;
                }
            }
        };
        futures_util::future::join_all((0..4).map(task)).await;
    })
}

/// A subscriber that goes on after the last cursor it has seen.
struct Subscriber {
    received: Vec<Value>,
    after: Value,
}

impl Subscriber {
    fn from(after: &Value) -> Self {
        Self { received: Vec::new(), after: after.clone() }
    }

    async fn connect(&self, app: &TestApp) -> Socket {
        let mut socket = app.socket().await;
        socket.subscribe("1", CURSORS, &json!({"after": self.after})).await;
        socket
    }

    async fn receive(&mut self, socket: &mut Socket) {
        let mut event = socket.event("1").await;
        let change = event["data"]["catalogChanges"].take();
        self.after = change["cursor"].clone();
        self.received.push(change);
    }
}

#[on_both_databases]
async fn a_reconnecting_subscriber_gets_each_change_once_in_order(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 30).await;
    let before = log(&app).await;
    let mut subscriber = Subscriber::from(&before[9]["cursor"]);
    let writing = writing(std::slice::from_ref(&app.app.db), 160);
    let mut random = Random::new(7);
    let mut socket = subscriber.connect(&app).await;
    while subscriber.received.len() < 180 {
        subscriber.receive(&mut socket).await;
        if random.below(8) == 0 {
            socket = subscriber.connect(&app).await;
        }
    }
    writing.await.unwrap();
    assert_eq!(subscriber.received, log(&app).await[10..]);
}

#[on_both_databases]
async fn a_restart_of_the_server_loses_nothing(backend: Backend) {
    let database = Arc::new(TestDatabase::start(&backend).await);
    let mut app = Setup::default().start_over(database.clone()).await;
    films(&app, 5).await;
    let mut subscriber = Subscriber::from(&log(&app).await[0]["cursor"]);
    let writing = writing(std::slice::from_ref(&database.db), 80);
    for round in 1..=4 {
        let mut socket = subscriber.connect(&app).await;
        for _ in 0..10 {
            subscriber.receive(&mut socket).await;
        }
        app.end().await;
        app = Setup::default().start_over(database.clone()).await;
        assert_eq!(subscriber.received.len(), round * 10);
    }
    let mut socket = subscriber.connect(&app).await;
    while subscriber.received.len() < 84 {
        subscriber.receive(&mut socket).await;
    }
    writing.await.unwrap();
    assert_eq!(subscriber.received, log(&app).await[1..]);
}

#[on_both_databases]
async fn subscribers_of_two_servers_hear_the_same_of_both(backend: Backend) {
    let database = Arc::new(TestDatabase::start(&backend).await);
    let first = Setup::default().start_over(database.clone()).await;
    let second = Setup::default().start_over(database.clone()).await;
    films(&first, 1).await;
    let start = log(&first).await[0]["cursor"].clone();
    let mut subscribers = [Subscriber::from(&start), Subscriber::from(&start)];
    let mut sockets = [subscribers[0].connect(&first).await, subscribers[1].connect(&second).await];
    // Both are live before anything is written.
    put(&database.db, &[film(2, "Another")]).await;
    for (subscriber, socket) in subscribers.iter_mut().zip(&mut sockets) {
        subscriber.receive(socket).await;
    }
    let writing = writing(&[first.app.db.clone(), second.app.db.clone()], 80);
    for (subscriber, socket) in subscribers.iter_mut().zip(&mut sockets) {
        while subscriber.received.len() < 81 {
            subscriber.receive(socket).await;
        }
    }
    writing.await.unwrap();
    let all = log(&first).await;
    for subscriber in &subscribers {
        assert_eq!(subscriber.received, all[1..]);
    }
}
