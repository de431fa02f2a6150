//! Reading films from files: TMDB's CSV pair and saved API responses, and the embedded sample.
//!
//! Input is streamed: one thread reads and checks records while this one writes them, a batch a
//! transaction. The checkpoint is written in the same transaction, so that a run which was stopped
//! goes on where the last commit ended, and never in the middle of files that have changed since.
//!
//! **Invariant:** a second run over the same files changes nothing. Every record therefore decides
//! about its own film alone: of two records of one film in a source the first counts and the other
//! is refused, and what films share is filled in and never overwritten.

mod checkpoint;
pub mod generate;
mod input;
mod pipeline;
mod progress;
mod record;
mod report;
pub mod sample;
mod source;
mod tmdb;

use std::path::PathBuf;
use std::time::Instant;

pub use report::{Level, Note, Report};

use self::checkpoint::Checkpoint;
use self::pipeline::{Batch, Pipeline};
use self::progress::Progress;
use self::record::{Checked, Place};
use self::report::NoteFile;
use crate::auth::Editor;
use crate::catalog::Writer;
use crate::catalog::movie::{self, Film, Outcome};
use crate::db::Db;
use crate::error::Result;

/// Films a transaction. Measured: larger batches gain little and hold the write lock longer.
pub const BATCH: usize = 100;

/// Where films come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The TMDB-5000 pair; each file plain or gzip.
    TmdbCsv {
        /// `tmdb_5000_movies.csv`.
        movies: PathBuf,
        /// `tmdb_5000_credits.csv`; without it stored credits stay.
        credits: Option<PathBuf>,
    },
    /// Saved movie details: files, folders of them, JSON lines; each plain or gzip.
    TmdbJson {
        /// Read in this order; a folder in the order of its names, with the folders in it.
        paths: Vec<PathBuf>,
    },
}

/// How an import runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where every refusal and warning is written as JSON lines, and at last the counts.
    pub report: Option<PathBuf>,
    /// Films a transaction.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { report: None, batch: BATCH }
    }
}

/// Imports `source`, going on at its checkpoint if there is one.
///
/// Fails with [`Error::BadInput`](crate::error::Error::BadInput) for files that cannot be opened or
/// are no such format at all; a record that cannot be used is in the report instead.
pub async fn run(db: &Db, source: Source, options: Options) -> Result<Report> {
    let begun = Instant::now();
    let files = source::files(&source)?;
    let key = checkpoint::key(&files);
    let found = Checkpoint::load(db, &key).await?;
    let mut state = found.unwrap_or_default();
    state.report.resumed_at = (state.record > 0).then_some(state.record);
    let mut notes = NoteFile::open(options.report.as_deref(), state.report_bytes)?;
    let mut progress = Progress::start(files.bytes());
    let mut pipeline = Pipeline::start(files, state.record, options.batch, progress.counter());
    while let Some(batch) = pipeline.next().await? {
        state = write(db, &key, state, batch, &mut notes).await?;
        progress.show(&state.report);
    }
    pipeline.finish().await?;
    Checkpoint::clear(db, &key).await?;
    state.report.elapsed = begun.elapsed();
    notes.finish(&state.report)?;
    progress.finish(&state.report);
    Ok(state.report)
}

/// Writes a batch, its notes and the checkpoint behind it; all of it or nothing.
async fn write(
    db: &Db,
    key: &str,
    mut state: Checkpoint,
    batch: Batch,
    notes: &mut NoteFile,
) -> Result<Checkpoint> {
    let writer = Writer::begin(db, &Editor::operator()).await?;
    let Batch { records, end } = batch;
    let (films, records) = parted(records);
    let mut outcomes = movie::import(&writer, &films).await?.into_iter();
    for Told { place, refusal, warnings } in records {
        let lost = || (Outcome::Rejected("lost".to_owned()), Vec::new());
        let written = || outcomes.next().unwrap_or_else(lost);
        let refused = |reason| (Outcome::Rejected(reason), Vec::new());
        let (outcome, left_out) = refusal.map_or_else(written, refused);
        state.report.count(&outcome);
        let warnings = warnings.into_iter().chain(left_out);
        let mut notable: Vec<_> = warnings.map(|text| (Level::Warning, text)).collect();
        match outcome {
            Outcome::Rejected(reason) => notable.push((Level::Rejected, reason)),
            Outcome::Merged(_, slug) => {
                notable
                    .push((Level::Merged, format!("its film was merged into {slug}, which stays")));
            }
            Outcome::Inserted(_) | Outcome::Updated(_) | Outcome::Unchanged(_) => {}
        }
        for (level, reason) in notable {
            let note = Note { level, file: place.file.to_string(), record: place.number, reason };
            notes.write(&note)?;
            state.report.note(note);
        }
    }
    state.record = end;
    state.report_bytes = notes.flush()?;
    state.save(writer.transaction(), key, writer.now()).await?;
    writer.commit().await?;
    Ok(state)
}

/// A record without its film.
struct Told {
    place: Place,
    refusal: Option<String>,
    warnings: Vec<String>,
}

/// The films of a batch, and what is to be told of each record.
fn parted(records: Vec<Checked>) -> (Vec<Film>, Vec<Told>) {
    let mut films = Vec::with_capacity(records.len());
    let told = records.into_iter().map(|record| {
        let refusal = record.film.map(|film| films.push(film)).err();
        Told { place: record.place, refusal, warnings: record.warnings }
    });
    let told = told.collect();
    (films, told)
}
