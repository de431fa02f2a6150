//! The mutations of one request that have run.
//!
//! **Invariant:** a mutation runs once, however often the document selects it under one key.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::graphql::error::Result;

/// The mutations of one request that have run, by their keys in the answer.
#[derive(Default)]
pub(in crate::graphql) struct Runs {
    results: Mutex<HashMap<String, Box<dyn Any + Send>>>,
    creates: AtomicI32,
}

impl Runs {
    pub(super) fn find<T: Clone + 'static>(&self, key: &str) -> Option<Result<T>> {
        self.lock().get(key).and_then(|result| result.downcast_ref::<Result<T>>()).cloned()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<String, Box<dyn Any + Send>>> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the request's creates from 0.
    pub(in crate::graphql) fn next_index(&self) -> i32 {
        self.creates.fetch_add(1, Ordering::Relaxed)
    }
}
