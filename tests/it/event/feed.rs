//! The log as it grows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use cinegraph::db::Db;
use cinegraph::error::Error;
use cinegraph::event::feed::Follower;
use cinegraph::event::{Feed, head, read};
use tokio::time::timeout;

use super::{film, put};
use crate::support::{Backend, TestDatabase, on_both_databases};

/// Long enough for any machine; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes `count` changes, each in a transaction of its own, from several tasks over `dbs`.
async fn many_writers(dbs: &[Db], tasks: i64, each: i64) {
    let tasks = (0..tasks).map(|task| {
        let db = dbs[task as usize % dbs.len()].clone();
        tokio::spawn(async move {
            for round in 0..each {
                put(&db, &[film(task + 1, &format!("Film {task}, round {round}"))]).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// Follows until `last` is there.
async fn received(follower: &mut Follower, last: i64) -> Vec<i64> {
    let mut ids = Vec::new();
    while ids.last() != Some(&last) {
        let changes = timeout(PATIENCE, follower.next(100)).await.expect("changes").unwrap();
        assert!(!changes.is_empty());
        ids.extend(changes.into_iter().map(|change| change.id));
    }
    ids
}

async fn every_id(db: &Db) -> Vec<i64> {
    read(db, 0, 1_000_000).await.unwrap().into_iter().map(|change| change.id).collect()
}

#[on_both_databases]
async fn a_reader_sees_every_change_in_order_and_misses_none(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let dbs = [test.db.clone(), test.connect().await];
    let writing = tokio::spawn({
        let dbs = dbs.clone();
        async move { many_writers(&dbs, 8, 20).await }
    });
    let (mut seen, mut place) = (Vec::new(), 0);
    loop {
        let over = writing.is_finished();
        let changes = read(&test.db, place, 7).await.unwrap();
        seen.extend(changes.iter().map(|change| change.id));
        place = seen.last().copied().unwrap_or(0);
        if over && changes.is_empty() {
            break;
        }
    }
    writing.await.unwrap();
    assert_eq!(seen.len(), 160);
    assert_eq!(seen, every_id(&test.db).await, "in order, none twice, none left out");
}

#[on_both_databases]
async fn followers_receive_all_changes_of_any_process_once(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let other = test.connect().await;
    put(&test.db, &(1..=50).map(|id| film(id, "Before")).collect::<Vec<_>>()).await;
    // So small that most of what is behind has to come from the log.
    let feed = Feed::new(test.db.clone(), 1_000);
    let mut from_now = feed.follow(None).await.unwrap();
    let mut from_20 = feed.follow(Some(20)).await.unwrap();
    let mut from_start = feed.follow(Some(0)).await.unwrap();
    many_writers(&[other], 4, 10).await;
    many_writers(std::slice::from_ref(&test.db), 4, 10).await;
    let (all, last) = (every_id(&test.db).await, head(&test.db).await.unwrap());
    assert_eq!(received(&mut from_start, last).await, all);
    assert_eq!(received(&mut from_20, last).await, all[20..]);
    assert_eq!(received(&mut from_now, last).await, all[50..]);
}

#[on_both_databases]
async fn idle_followers_cost_no_statement_and_a_commit_one_for_all(backend: Backend) {
    let mut test = TestDatabase::start(&backend).await;
    let statements = Arc::new(AtomicU64::new(0));
    let count = statements.clone();
    test.db.observe(move |info| {
        if info.statement.sql.contains("change") && info.statement.sql.starts_with("SELECT") {
            count.fetch_add(1, SeqCst);
        }
    });
    put(&test.db, &[film(1, "First")]).await;
    let feed = Feed::new(test.db.clone(), 100);
    let mut followers = Vec::new();
    for place in 0..1_000 {
        let after = (place % 2 == 0).then_some(1);
        followers.push(feed.follow(after).await.unwrap());
    }
    // The listening is under way once a change of another process was received.
    let mut reader = feed.follow(None).await.unwrap();
    put(&test.connect().await, &[film(2, "Second")]).await;
    assert_eq!(received(&mut reader, 2).await, [2]);
    let before = statements.load(SeqCst);
    put(&test.db, &[film(3, "Third")]).await;
    for follower in &mut followers {
        assert_eq!(received(follower, 3).await, [2, 3]);
    }
    let cost = statements.load(SeqCst) - before;
    // An embedded database's file is looked at again when it was written a moment before.
    let most = if matches!(backend, Backend::Sqlite) { 3 } else { 1 };
    assert!((1..=most).contains(&cost), "{cost} statements for 1,000 followers");
}

#[on_both_databases]
async fn a_follower_behind_the_backlog_is_notified_and_loses_nothing(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    put(&test.db, &[film(1, "First")]).await;
    let feed = Feed::new(test.db.clone(), 10);
    let mut slow = feed.follow(None).await.unwrap();
    let mut quick = feed.follow(None).await.unwrap();
    put(&test.db, &(2..=6).map(|id| film(id, "News")).collect::<Vec<_>>()).await;
    assert_eq!(received(&mut quick, 6).await, [2, 3, 4, 5, 6]);
    let first: Vec<i64> = slow.next(2).await.unwrap().iter().map(|change| change.id).collect();
    assert_eq!(first, [2, 3]);
    for id in 7..=20 {
        put(&test.db, &[film(id, "News")]).await;
        assert_eq!(received(&mut quick, id).await, [id]);
    }
    assert!(matches!(slow.next(2).await, Err(Error::Behind(_))));
    assert_eq!(slow.position(), 3, "it goes on from there");
    let mut again = feed.follow(Some(slow.position())).await.unwrap();
    assert_eq!(received(&mut again, 20).await, (4..=20).collect::<Vec<_>>());
}

#[on_both_databases]
async fn a_place_that_is_not_kept_is_refused(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    put(&test.db, &[film(1, "First"), film(2, "Second"), film(3, "Third")]).await;
    let needed: cinegraph::event::retention::Hold =
        std::sync::Arc::new(|_| Box::pin(async { Ok(Some(2)) }));
    cinegraph::event::retention::trim(&test.db, i64::MAX, &[needed]).await.unwrap();
    let feed = Feed::new(test.db.clone(), 10);
    for place in [1, 99] {
        let mut late = feed.follow(Some(place)).await.unwrap();
        assert!(matches!(late.next(10).await, Err(Error::Expired(_))), "{place}");
    }
    assert_eq!(received(&mut feed.follow(Some(2)).await.unwrap(), 3).await, [3]);
}

#[on_both_databases]
async fn the_reading_ends_with_the_last_follower_and_begins_again(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let feed = Feed::new(test.db.clone(), 10);
    for id in 1..=3 {
        let mut follower = feed.follow(None).await.unwrap();
        put(&test.db, &[film(id, "A film")]).await;
        assert_eq!(received(&mut follower, id).await, [id]);
    }
}
