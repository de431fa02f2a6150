//! How long the log keeps changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cinegraph::db::clock;
use cinegraph::event::retention::{Hold, trim};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::{film, put};
use crate::support::{Backend, TestDatabase, on_both_databases};

/// Somebody who still needs what follows `place`.
fn needing(place: i64) -> Hold {
    Arc::new(move |_| Box::pin(async move { Ok(Some(place)) }))
}

/// The places that the log still holds.
async fn places(test: &TestDatabase) -> Vec<i64> {
    let all = entity::change::Entity::find().order_by_asc(entity::change::Column::Id);
    all.all(test.db.reader()).await.unwrap().into_iter().map(|change| change.id).collect()
}

#[on_both_databases]
async fn expired_changes_go_oldest_first_except_the_newest(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let films: Vec<_> = (1..=6).map(|id| film(id, "A film")).collect();
    put(&test.db, &films).await;
    assert_eq!(trim(&test.db, 0, &[]).await.unwrap(), 0, "none is past its time");
    let past = clock::now() + 1;
    assert_eq!(trim(&test.db, past, &[needing(3)]).await.unwrap(), 2);
    assert_eq!(places(&test).await, [3, 4, 5, 6], "what a reader at 3 still needs");
    let recent = "UPDATE change SET occurred_at = occurred_at + 1000000 WHERE id > 5";
    test.db.writer().execute_unprepared(recent).await.unwrap();
    assert_eq!(trim(&test.db, past, &[]).await.unwrap(), 2);
    assert_eq!(places(&test).await, [5, 6], "a reader at 5 goes on without a gap");
    assert_eq!(trim(&test.db, past, &[]).await.unwrap(), 0);
    assert_eq!(trim(&test.db, i64::MAX, &[]).await.unwrap(), 1);
    assert_eq!(places(&test).await, [6]);
}

#[on_both_databases]
async fn a_long_log_is_trimmed_a_batch_at_a_time(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
        WHERE i < 12000) \
        INSERT INTO change (type, node, version, occurred_at) SELECT 0, i, 1, i FROM n";
    test.db.writer().execute_unprepared(numbers).await.unwrap();
    let mut removed = Vec::new();
    while removed.last() != Some(&0) {
        removed.push(trim(&test.db, 20_000, &[]).await.unwrap());
    }
    assert_eq!(removed, [5_000, 5_000, 1_999, 0]);
}

#[on_both_databases]
async fn two_servers_trim_one_after_the_other(backend: Backend) {
    if matches!(backend, Backend::Sqlite) {
        return;
    }
    let test = TestDatabase::start(&backend).await;
    put(&test.db, &[film(1, "One"), film(2, "Two")]).await;
    let other = test.db.begin().await.unwrap();
    let lock = test.db.dialect().try_retention_lock().unwrap();
    assert!(other.query_one_raw(lock).await.unwrap().is_some());
    assert_eq!(trim(&test.db, i64::MAX, &[]).await.unwrap(), 0, "the other is at it");
    other.rollback().await.unwrap();
    assert_eq!(trim(&test.db, i64::MAX, &[]).await.unwrap(), 1);
}

#[on_both_databases]
async fn who_needs_the_log_is_asked_while_nobody_can_come_to_need_it(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    put(&test.db, &[film(1, "One"), film(2, "Two")]).await;
    let (other, asked) = (test.connect().await, Arc::new(AtomicBool::new(false)));
    let (noted, postgres) = (asked.clone(), matches!(backend, Backend::Postgres(_)));
    let hold: Hold = Arc::new(move |_| {
        let (other, noted) = (other.clone(), noted.clone());
        Box::pin(async move {
            noted.store(true, Ordering::SeqCst);
            // Of SQLite, that there is one writer at a time is known.
            if postgres {
                let late = other.begin().await?;
                let lock = other.dialect().try_retention_lock().unwrap();
                let free = late.query_one_raw(lock).await?.unwrap();
                assert!(!free.try_get_by_index::<bool>(0).unwrap());
            }
            Ok(Some(1))
        })
    });
    assert_eq!(trim(&test.db, i64::MAX, &[hold]).await.unwrap(), 0);
    assert!(asked.load(Ordering::SeqCst));
    assert_eq!(trim(&test.db, i64::MAX, &[needing(2), needing(3)]).await.unwrap(), 1);
}
