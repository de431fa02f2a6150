//! Reading ahead: a thread reads and checks records while the database writes.
//!
//! **Invariant:** at most two batches are in memory besides the one being written, and the thread
//! ends when nobody takes them any more.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::record::{CheckedRecord, RecordPosition};
use super::source::Files;
use crate::catalog::person::FirstMentions;
use crate::error::{Error, Result};

/// Records that are written together.
pub(super) struct RecordBatch {
    pub(super) records: Vec<CheckedRecord>,
    /// How many records of the source come before the next batch.
    pub(super) end: u64,
}

/// What an earlier run has done of a source.
pub(super) struct Done {
    /// Its first records, up to this number.
    pub(super) record: u64,
    /// Those of them that still wait.
    pub(super) deferred: BTreeSet<u64>,
}

/// The batches of a source.
pub(super) struct Pipeline {
    batches: mpsc::Receiver<RecordBatch>,
    reader: JoinHandle<Result<()>>,
}

impl Pipeline {
    /// Reads `files` from behind the records that `done` says are committed, `size` records a
    /// batch.
    pub(super) fn start(files: Files, done: Done, size: usize, counter: Arc<AtomicU64>) -> Self {
        let (sender, batches) = mpsc::channel(1);
        let reader = tokio::task::spawn_blocking(move || read(files, done, size, counter, &sender));
        Self { batches, reader }
    }

    /// The next batch; nothing behind the last.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        Ok(self.batches.recv().await)
    }

    /// Why the reader ended, once there are no more batches.
    pub(super) async fn finish(self) -> Result<()> {
        self.reader.await.map_err(Error::internal)?
    }
}

fn read(
    files: Files,
    done: Done,
    size: usize,
    counter: Arc<AtomicU64>,
    batches: &mpsc::Sender<RecordBatch>,
) -> Result<()> {
    let mut met = Met::default();
    let mut records = Vec::with_capacity(size);
    let (mut sequence, mut end) = (0, done.record);
    for record in files.records(counter)? {
        let record = met.keep_first(record?.validate());
        sequence += 1;
        if sequence <= done.record && !done.deferred.contains(&sequence) {
            continue;
        }
        end = sequence.max(done.record);
        records.push(CheckedRecord { sequence, ..record });
        if records.len() >= size.max(1) {
            let records = std::mem::replace(&mut records, Vec::with_capacity(size));
            if batches.blocking_send(RecordBatch { records, end }).is_err() {
                return Ok(());
            }
        }
    }
    if !records.is_empty() {
        // Nobody listening is no failure: the run was given up.
        let _ = batches.blocking_send(RecordBatch { records, end });
    }
    Ok(())
}

/// The movies and people so far. Were the last of two records to count, each run would write both
/// in turn.
#[derive(Default)]
struct Met {
    movies: HashMap<i32, RecordPosition>,
    people: FirstMentions,
}

impl Met {
    fn keep_first(&mut self, mut record: CheckedRecord) -> CheckedRecord {
        let id = record.movie.as_ref().ok().and_then(|movie| movie.tmdb_id());
        match id.and_then(|id| self.movies.get(&id)) {
            Some(first) => {
                record.movie = Err(format!(
                    "the same movie as record {} of {}; the first one counts",
                    first.number, first.file
                ));
                record.warnings.clear();
            }
            None => {
                self.movies.extend(id.map(|id| (id, record.place.clone())));
            }
        }
        if let Ok(movie) = &mut record.movie {
            movie.lead(&mut self.people);
        }
        record
    }
}
