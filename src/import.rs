//! Reading movies from files: TMDB's CSV pair and saved API responses, and the embedded sample.
//!
//! Input is streamed: one thread reads and checks records while this one writes them, a batch a
//! transaction. The checkpoint is written in the same transaction, so that a run which was stopped
//! goes on where the last commit ended, and never in the middle of files that have changed since.
//!
//! **Invariant:** a second run over the same files changes nothing. Every record therefore decides
//! about its own movie alone: of two records of one movie in a source the first counts and the
//! other is refused. Of what records say about one person, the first statement counts, and what
//! else movies share is filled in and never overwritten. A record whose id another movie has waits
//! for the end, because a later record may make that movie give the id up; the checkpoint knows
//! which records wait, and a run that goes on reads them again.

mod checkpoint;
mod encoding;
pub mod generate;
mod gzip;
mod input;
mod pipeline;
mod progress;
mod record;
mod report;
pub mod sample;
mod source;
mod tmdb;
mod unread;

use std::path::PathBuf;
use std::time::Instant;

pub use report::{Level, Note, Report};
pub use source::Source;
pub use unread::Unread;

use self::checkpoint::Checkpoint;
use self::pipeline::{Done, Pipeline, RecordBatch};
use self::progress::Progress;
use self::record::CheckedRecord;
use self::report::NoteFile;
use crate::auth::Editor;
use crate::catalog::Writer;
use crate::catalog::movie::{self, Imported, RecordOutcome, ValidMovie};
use crate::db::Db;
use crate::error::Result;

/// Movies a transaction. Measured: larger batches gain little and hold the write lock longer.
pub const BATCH: usize = 100;

/// The most records that wait for the end of a run, because they are kept in memory.
const MOST_DEFERRED: usize = 10_000;

/// How an import runs.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Where every refusal, warning and kept value is written as JSON lines, and at last the counts.
    pub report: Option<PathBuf>,
    /// Movies a transaction.
    pub batch: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { report: None, batch: BATCH }
    }
}

/// Imports `source`, going on at its checkpoint if there is one.
///
/// Fails with [`Error::BadInput`](crate::error::Error::BadInput) for files that cannot be opened or
/// are no such format at all; a record that cannot be used is in the report instead.
pub async fn run(db: &Db, source: Source, options: ImportOptions) -> Result<Report> {
    let begun = Instant::now();
    let files = source::files(&source)?;
    let key = checkpoint::key(&files);
    let found = Checkpoint::load(db, &key).await?;
    let mut state = found.unwrap_or_default();
    state.report.resumed_at = (state.record > 0).then_some(state.record);
    let mut notes = NoteFile::open(options.report.as_deref(), state.report_bytes)?;
    let mut progress = Progress::start(files.bytes());
    let done = Done { record: state.record, deferred: state.deferred.clone() };
    let mut pipeline = Pipeline::start(files, done, options.batch, progress.counter());
    let mut waiting = Vec::new();
    while let Some(batch) = pipeline.next().await? {
        let deferred;
        (state, deferred) = write(db, &key, state, batch, (&mut notes, false)).await?;
        waiting.extend(deferred);
        progress.show(&state.report);
    }
    pipeline.finish().await?;
    state = settle(db, &key, state, waiting, (&mut notes, options.batch)).await?;
    Checkpoint::clear(db, &key).await?;
    state.report.elapsed = begun.elapsed();
    notes.finish(&state.report)?;
    progress.finish(&state.report);
    Ok(state.report)
}

/// Judges the records that are `waiting` again, for as long as that writes some of them: each alone
/// and the last one first, because one that gives up an id mostly comes after the one that waits
/// for it.
async fn settle(
    db: &Db,
    key: &str,
    mut state: Checkpoint,
    mut waiting: Vec<CheckedRecord>,
    (notes, size): (&mut NoteFile, usize),
) -> Result<Checkpoint> {
    let mut last = false;
    while !waiting.is_empty() {
        let (before, end) = (waiting.len(), state.record);
        waiting.reverse();
        let mut rest = std::mem::take(&mut waiting).into_iter();
        let size = if last { size.max(1) } else { 1 };
        loop {
            let records: Vec<CheckedRecord> = rest.by_ref().take(size).collect();
            if records.is_empty() {
                break;
            }
            let deferred;
            let batch = RecordBatch { records, end };
            (state, deferred) = write(db, key, state, batch, (&mut *notes, last)).await?;
            waiting.extend(deferred);
        }
        last = waiting.len() == before;
    }
    Ok(state)
}

/// Writes a batch, its notes and the checkpoint behind it; all of it or nothing. The records that
/// are in conflict are given back, unless it is their last turn.
async fn write(
    db: &Db,
    key: &str,
    mut state: Checkpoint,
    batch: RecordBatch,
    (notes, last): (&mut NoteFile, bool),
) -> Result<(Checkpoint, Vec<CheckedRecord>)> {
    let writer = Writer::begin(db, &Editor::operator()).await?;
    let RecordBatch { records, end } = batch;
    let movies: Vec<&ValidMovie> =
        records.iter().filter_map(|record| record.movie.as_ref().ok()).collect();
    let mut imported = movie::import(&writer, &movies).await?.into_iter();
    let mut deferred = Vec::new();
    for record in records {
        let lost = || Imported::rejected("lost".to_owned());
        let imported = match &record.movie {
            Ok(_) => imported.next().unwrap_or_else(lost),
            Err(reason) => Imported::rejected(reason.clone()),
        };
        state.deferred.remove(&record.sequence);
        if imported.in_conflict && !last && state.deferred.len() < MOST_DEFERRED {
            state.deferred.insert(record.sequence);
            deferred.push(record);
            continue;
        }
        state.report.count(&imported.outcome, &record.unread);
        for note in notes_of(record, imported) {
            notes.write(&note)?;
            state.report.note(note);
        }
    }
    state.record = end;
    state.report_bytes = notes.flush()?;
    state.save(writer.transaction(), key, writer.now()).await?;
    writer.commit().await?;
    Ok((state, deferred))
}

/// What is reported of a record.
fn notes_of(record: CheckedRecord, imported: Imported) -> Vec<Note> {
    let CheckedRecord { place, warnings, .. } = record;
    let warnings = warnings.into_iter().chain(imported.notes);
    let mut notes: Vec<_> = warnings.map(|text| (Level::Warning, text)).collect();
    notes.extend(imported.kept.into_iter().map(|text| (Level::Kept, text)));
    match imported.outcome {
        RecordOutcome::Rejected(reason) => notes.push((Level::Rejected, reason)),
        RecordOutcome::Merged(_, slug) => {
            notes.push((Level::Merged, format!("its movie was merged into {slug}, which stays")));
        }
        RecordOutcome::Inserted(_) | RecordOutcome::Updated(_) | RecordOutcome::Unchanged(_) => {}
    }
    let note = |(level, reason)| Note {
        level,
        file: place.file.to_string(),
        record: place.number,
        line: Some(place.line),
        reason,
    };
    notes.into_iter().map(note).collect()
}
