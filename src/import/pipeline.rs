//! Reading ahead: a thread reads and checks records while the database writes.
//!
//! **Invariant:** at most two batches are in memory besides the one being written, and the thread
//! ends when nobody takes them any more.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::record::{Checked, Place};
use super::source::Files;
use crate::catalog::movie::Film;
use crate::error::{Error, Result};

/// Records that are written together.
pub(super) struct Batch {
    pub(super) records: Vec<Checked>,
    /// How many records of the source stand before the next batch.
    pub(super) end: u64,
}

/// The batches of a source.
pub(super) struct Pipeline {
    batches: mpsc::Receiver<Batch>,
    reader: JoinHandle<Result<()>>,
}

impl Pipeline {
    /// Reads `files` from behind the first `skip` records, `size` records a batch.
    pub(super) fn start(files: Files, skip: u64, size: usize, counter: Arc<AtomicU64>) -> Self {
        let (sender, batches) = mpsc::channel(1);
        let reader = tokio::task::spawn_blocking(move || read(files, skip, size, counter, &sender));
        Self { batches, reader }
    }

    /// The next batch; nothing behind the last.
    pub(super) async fn next(&mut self) -> Result<Option<Batch>> {
        Ok(self.batches.recv().await)
    }

    /// Why the reader ended, once there are no more batches.
    pub(super) async fn finish(self) -> Result<()> {
        self.reader.await.map_err(Error::internal)?
    }
}

fn read(
    files: Files,
    skip: u64,
    size: usize,
    counter: Arc<AtomicU64>,
    batches: &mpsc::Sender<Batch>,
) -> Result<()> {
    let mut met = Met::default();
    let mut records = Vec::with_capacity(size);
    let mut end = 0;
    for record in files.records(counter)? {
        let record = met.once(record?.checked());
        end += 1;
        if end <= skip {
            continue;
        }
        records.push(record);
        if records.len() >= size.max(1) {
            let records = std::mem::replace(&mut records, Vec::with_capacity(size));
            if batches.blocking_send(Batch { records, end }).is_err() {
                return Ok(());
            }
        }
    }
    if !records.is_empty() {
        // Nobody listening is no failure: the run was given up.
        let _ = batches.blocking_send(Batch { records, end });
    }
    Ok(())
}

/// The films so far, by what they are known by. Were the last of two records to count, each run would
/// write both in turn.
#[derive(Default)]
struct Met {
    tmdb: HashMap<i32, Place>,
    /// With whether the record has a TMDB id, too.
    imdb: HashMap<String, (Place, bool)>,
}

impl Met {
    fn once(&mut self, mut record: Checked) -> Checked {
        let Ok(film) = &record.film else {
            return record;
        };
        if let Some(first) = self.first(film) {
            record.film = Err(format!(
                "the same film as record {} of {}; the first one counts",
                first.number, first.file
            ));
            record.warnings.clear();
            return record;
        }
        let (tmdb, imdb) = (film.tmdb_id(), film.imdb_id().map(str::to_owned));
        self.tmdb.extend(tmdb.map(|id| (id, record.place.clone())));
        let imdb = imdb.filter(|id| !self.imdb.contains_key(id));
        self.imdb.extend(imdb.map(|id| (id, (record.place.clone(), tmdb.is_some()))));
        record
    }

    /// The first record of the same film. Two TMDB ids with one IMDb id are no such record but a
    /// conflict, which the catalogue tells.
    fn first(&self, film: &Film) -> Option<&Place> {
        let by_imdb = || film.imdb_id().and_then(|id| self.imdb.get(id));
        match film.tmdb_id() {
            Some(id) => self
                .tmdb
                .get(&id)
                .or_else(|| by_imdb().and_then(|(place, has_tmdb)| (!has_tmdb).then_some(place))),
            None => by_imdb().map(|(place, _)| place),
        }
    }
}
