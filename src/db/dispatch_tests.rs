use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, Loader};
use futures_util::future::join_all;

use super::*;

/// Counts batches; answers each key with itself, a while later.
struct Echo {
    batches: Arc<AtomicUsize>,
    pause: Duration,
}

impl Loader<u64> for Echo {
    type Value = u64;
    type Error = String;

    async fn load(&self, keys: &[u64]) -> Result<std::collections::HashMap<u64, u64>, String> {
        self.batches.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(self.pause).await;
        if keys.contains(&u64::MAX) {
            return Err("refused".to_owned());
        }
        Ok(keys.iter().map(|key| (*key, *key)).collect())
    }
}

fn loader(queue: &Queue, pause: Duration) -> (DataLoader<Echo>, Arc<AtomicUsize>) {
    let batches = Arc::new(AtomicUsize::new(0));
    let queue = queue.clone();
    let echo = Echo { batches: batches.clone(), pause };
    let loader = DataLoader::new(echo, move |batch| queue.push(batch));
    (loader.delay(Duration::ZERO).max_batch_size(usize::MAX), batches)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_siblings_on_two_levels_are_two_batches() {
    for _ in 0..50 {
        let queue = Queue::default();
        let (first, firsts) = loader(&queue, Duration::ZERO);
        let (second, seconds) = loader(&queue, Duration::ZERO);
        let sibling = async |key: u64| {
            let value = first.load_one(key).await.unwrap().unwrap();
            second.load_one(value + 1).await.unwrap().unwrap()
        };
        let sum: u64 = drive(&queue, join_all((0..1000).map(sibling))).await.iter().sum();
        assert_eq!(sum, 500_500);
        assert_eq!((firsts.load(Ordering::SeqCst), seconds.load(Ordering::SeqCst)), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn siblings_behind_a_semaphore_are_one_batch() {
    for _ in 0..50 {
        let queue = Queue::default();
        let (loader, batches) = loader(&queue, Duration::ZERO);
        let gate = tokio::sync::Semaphore::new(1000);
        let sibling = async |key: u64| {
            let _permit = gate.acquire().await.unwrap();
            loader.load_one(key).await
        };
        drive(&queue, join_all((0..1000).map(sibling))).await;
        assert_eq!(batches.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn an_error_reaches_every_waiter() {
    let queue = Queue::default();
    let (loader, _) = loader(&queue, Duration::ZERO);
    let keys = (0..99).chain([u64::MAX]);
    let answers = drive(&queue, join_all(keys.map(|key| loader.load_one(key)))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 100);
}

#[tokio::test]
async fn a_request_that_is_dropped_drops_its_batches() {
    let queue = Queue::default();
    let (loader, batches) = loader(&queue, Duration::from_secs(3600));
    let alive = Arc::downgrade(&queue.0);
    {
        let request = drive(&queue, loader.load_one(1));
        tokio::select! {
            _ = request => unreachable!("the batch takes an hour"),
            () = tokio::time::sleep(Duration::from_millis(5)) => {}
        }
    }
    assert_eq!(batches.load(Ordering::SeqCst), 1);
    drop((loader, queue));
    assert!(alive.upgrade().is_none(), "nothing holds the queue any more");
}

#[tokio::test]
async fn without_a_driver_a_batch_still_runs() {
    let queue = Queue::default();
    let (loader, _) = loader(&queue, Duration::ZERO);
    assert_eq!(loader.load_one(7).await.unwrap(), Some(7));
}

#[tokio::test]
async fn a_detached_task_may_load_too() {
    let queue = Queue::default();
    let (loader, _) = loader(&queue, Duration::ZERO);
    let loader = Arc::new(loader);
    let main = async {
        let loader = loader.clone();
        tokio::spawn(async move { loader.load_one(7).await }).await
    };
    assert_eq!(drive(&queue, main).await.unwrap().unwrap(), Some(7));
}
