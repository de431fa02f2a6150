//! Dispatching batches when nothing else can be done: the law of one statement a level.
//!
//! A DataLoader hands the future of a batch to its spawner as soon as the batch has its first key.
//! Spawned at once, it would race the siblings that still add keys; after a delay, it would be
//! late or early. So the batches of a request wait in a [`Queue`], and [`drive`] polls the
//! request until it neither finishes nor wakes itself. Then every sibling has asked, and only
//! then the waiting batches are polled; the first poll takes their keys.
//!
//! **Invariant:** no batch takes its keys while the request can still go on by itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::future::BoxFuture;
use futures_util::task::AtomicWaker;

type PendingBatch = BoxFuture<'static, ()>;

/// How often a request may wake itself before other tasks get their turn.
const SPINS: u32 = 256;

/// Where the batches of one request wait. Cheap to clone.
#[derive(Clone, Default)]
pub struct Queue(Arc<DispatchState>);

#[derive(Default)]
struct DispatchState {
    /// The request woke, and has not been polled since.
    rung: AtomicBool,
    /// The task waits, so that a ring must be passed on to it.
    asleep: AtomicBool,
    task: AtomicWaker,
    /// `None` where nobody drives.
    waiting: Mutex<Option<Vec<PendingBatch>>>,
}

impl DispatchState {
    fn waiting(&self) -> MutexGuard<'_, Option<Vec<PendingBatch>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<PendingBatch> {
        self.waiting().as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn has_waiting(&self) -> bool {
        self.waiting().as_ref().is_some_and(|waiting| !waiting.is_empty())
    }
}

impl Wake for DispatchState {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rung.swap(true, SeqCst) && self.asleep.load(SeqCst) {
            self.task.wake();
        }
    }
}

impl Queue {
    /// Adds a batch. Where nobody drives (any more) it is spawned: less exact, but it never hangs.
    pub fn push(&self, batch: PendingBatch) {
        let mut waiting = self.0.waiting();
        match waiting.as_mut() {
            Some(batches) => {
                batches.push(batch);
                drop(waiting);
                if self.0.asleep.load(SeqCst) {
                    self.0.task.wake();
                }
            }
            None => {
                drop(waiting);
                tokio::spawn(batch);
            }
        }
    }
}

/// Runs `main` together with the batches that it queues.
pub fn drive<F: Future>(queue: &Queue, main: F) -> Drive<F> {
    let shared = queue.0.clone();
    *shared.waiting() = Some(Vec::new());
    shared.rung.store(true, SeqCst);
    // Out of tokio's budget, because a used-up budget defers wakes, and a request whose wake is
    // deferred looks quiescent although it is not.
    let main = Box::pin(tokio::task::coop::unconstrained(main));
    Drive { waker: Waker::from(shared.clone()), shared, main, running: Vec::new() }
}

/// The future of [`drive`].
pub struct Drive<F: Future> {
    shared: Arc<DispatchState>,
    waker: Waker,
    main: Pin<Box<tokio::task::coop::Unconstrained<F>>>,
    running: Vec<PendingBatch>,
}

impl<F: Future> Drop for Drive<F> {
    fn drop(&mut self) {
        self.shared.waiting().take();
    }
}

impl<F: Future> Future for Drive<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        this.shared.asleep.store(false, SeqCst);
        this.shared.task.register(cx.waker());
        let (mut spins, mut look) = (0, true);
        loop {
            if this.shared.rung.swap(false, SeqCst) {
                if let Poll::Ready(output) = this.poll_main() {
                    return Poll::Ready(output);
                }
                if this.shared.rung.load(SeqCst) {
                    spins += 1;
                    if spins > SPINS {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    continue;
                }
            }
            // New batches first, so that they take their keys before an old one completes and
            // lets the request add to them.
            look |= this.start(cx);
            if look && !this.shared.rung.load(SeqCst) {
                look = this.finish_one(cx);
                if look {
                    continue;
                }
            }
            if this.may_sleep() {
                return Poll::Pending;
            }
        }
    }
}

impl<F: Future> Drive<F> {
    fn poll_main(&mut self) -> Poll<F::Output> {
        self.main.as_mut().poll(&mut Context::from_waker(&self.waker))
    }

    /// Polls every waiting batch for the first time; whether there was one.
    fn start(&mut self, cx: &mut Context<'_>) -> bool {
        let fresh = self.shared.take();
        let any = !fresh.is_empty();
        for mut batch in fresh {
            if batch.as_mut().poll(cx).is_pending() {
                self.running.push(batch);
            }
        }
        any
    }

    /// Lets at most one running batch complete, because its rows may lead the request to ask
    /// again before the next one does; whether one did.
    fn finish_one(&mut self, cx: &mut Context<'_>) -> bool {
        let done = self.running.iter_mut().position(|batch| batch.as_mut().poll(cx).is_ready());
        done.map(|index| drop(self.running.swap_remove(index))).is_some()
    }

    /// Falls asleep unless something came in the meantime.
    fn may_sleep(&self) -> bool {
        self.shared.asleep.store(true, SeqCst);
        let awake = self.shared.rung.load(SeqCst) || self.shared.has_waiting();
        if awake {
            self.shared.asleep.store(false, SeqCst);
        }
        !awake
    }
}

#[cfg(test)]
#[path = "dispatch_tests.rs"]
mod tests;
