//! Failures at random while several write, webhooks deliver and mail is sent: nothing that was
//! answered is lost, nothing is done twice or by half, and everything is delivered in its order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::disk::{BROKEN, Disk, FULL, UNSYNCED};
use super::proxy::{Cut, Proxy};
use crate::crash::client::Client;
use crate::crash::follower::Follower;
use crate::crash::program::Program;
use crate::crash::{DEADLINE, DOCUMENT, WRITERS, Writing, log, stored, until, write};
use crate::support::random::Random;
use crate::support::{Backend, TestDatabase, on_both_databases};

/// How many failures, on each database.
const FAILURES: usize = 60;

/// What fails.
enum Trouble {
    Disk(Disk),
    Way(Proxy),
}

impl Trouble {
    /// Lets something fail, and waits until it has, or until it is clear that it will not.
    async fn strike(&self, random: &mut Random) {
        let wait = async |struck: &dyn Fn() -> bool| {
            for _ in 0..200 {
                if struck() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        match self {
            Self::Disk(disk) => {
                let failure = [FULL, BROKEN, UNSYNCED][random.below(3)];
                let skip = match failure.call as i32 {
                    1 => random.below(80) as i32,
                    _ => random.below(3) as i32,
                };
                disk.fail(failure, skip);
                wait(&|| disk.failed() > 0).await;
                disk.mend();
            }
            Self::Way(proxy) => {
                let before = proxy.cuts();
                proxy.cut([Cut::BeforeCommit, Cut::AfterCommit, Cut::Anywhere][random.below(3)]);
                wait(&|| proxy.cuts() > before).await;
                proxy.mend();
            }
        }
    }
}

#[on_both_databases]
async fn nothing_is_lost_halved_or_doubled_when_the_database_fails(backend: Backend) {
    let database = TestDatabase::start(&backend).await;
    let mut program = Program::new(&database.url);
    program.make_account("editor").await;
    let trouble = match &backend {
        Backend::Sqlite => Trouble::Disk(Disk::new()),
        Backend::Postgres(_) => Trouble::Way(Proxy::start(&database.url).await),
    };
    program = match &trouble {
        Trouble::Disk(disk) => program.with_environment(disk.environment()),
        Trouble::Way(proxy) => program.at(&proxy.url),
    };
    program.start().await;
    let client = Client::new(program.address()).logged_in().await;
    let mut followers = Vec::new();
    for document in [None, Some(DOCUMENT)] {
        followers.push(Follower::new(&client, json!(document)).await);
    }

    let stop: Arc<AtomicBool> = Arc::default();
    let writers = write(&client, &stop);
    let mut random = Random::new(11);
    for _ in 0..FAILURES {
        let before = client.answered();
        let working = async || {
            assert!(!writers.iter().any(Writing::is_finished), "a writer met what must not be");
            client.answered() >= before + WRITERS
        };
        until("the server takes writes", working).await;
        trouble.strike(&mut random).await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut written = Vec::new();
    for writer in writers {
        written.push(tokio::time::timeout(DEADLINE, writer).await.unwrap().unwrap());
    }

    assert!(client.interrupted() > FAILURES / 4, "{}", client.interrupted());
    stored::check(&database.db, &written).await;
    let log = log::read(&client).await;
    log::check(&database.db, &log, &written).await;
    for follower in &followers {
        until("the webhooks received everything", async || follower.knows(log.len())).await;
        follower.check(&log);
    }
    // The same after a crash.
    program.kill();
    program.start().await;
    stored::check(&database.connect().await, &written).await;
    log::check_deliveries(&database.db, followers.len() * log.len()).await;
}
