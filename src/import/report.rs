//! What an import did, and every record that it refused.
//!
//! **Invariant:** `read` is the sum of inserted, updated, unchanged, merged and rejected.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::unread::Unread;
use crate::catalog::movie::RecordOutcome;
use crate::error::{Error, Result};

/// Notes that a report keeps in memory; a file takes them all.
const KEPT: usize = 1000;

/// Notes that the summary prints.
const PRINTED: usize = 20;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Records read.
    pub read: u64,
    /// New movies.
    pub inserted: u64,
    /// Movies that changed.
    pub updated: u64,
    /// Movies that were like this already.
    pub unchanged: u64,
    /// Records of movies that were merged into others here; nothing of them was written.
    #[serde(default)]
    pub merged: u64,
    /// Records of which nothing was written.
    pub rejected: u64,
    /// Values that had to be left out of a record that was written, or were rounded.
    pub warnings: u64,
    /// Values of the source that were not written, because an editor has written another one.
    #[serde(default)]
    pub kept: u64,
    /// What the records have that the catalogue does not store, by its name.
    #[serde(default)]
    pub not_stored: Unread,
    /// The first thousand refusals, warnings, kept values and merged records.
    pub notes: Vec<Note>,
    /// How many records an earlier, stopped run had committed.
    pub resumed_at: Option<u64>,
    /// How long the run took.
    #[serde(skip)]
    pub elapsed: Duration,
}

/// What is to be known of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Of which kind it is.
    pub level: Level,
    /// The file's path.
    pub file: String,
    /// The record's number in the file, from 1.
    pub record: u64,
    /// The line of the file on which the record begins, from 1.
    #[serde(default)]
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing of the record was written.
    Rejected,
    /// A value was left out, or rounded.
    Warning,
    /// A value was not written, because an editor has written another one.
    Kept,
    /// The record's movie was merged into another one, so nothing of the record was written.
    Merged,
}

impl Report {
    /// What a process answers: 0 complete, 2 partial (some records were refused), 1 failed (all
    /// of them were).
    pub fn exit_code(&self) -> u8 {
        match (self.rejected, self.read) {
            (0, _) => 0,
            (rejected, read) if rejected == read => 1,
            _ => 2,
        }
    }

    /// Counts a record, and what of it is not stored.
    pub(super) fn count(&mut self, outcome: &RecordOutcome, unread: &Unread) {
        self.read += 1;
        if !matches!(outcome, RecordOutcome::Rejected(_) | RecordOutcome::Merged(..)) {
            self.not_stored.extend(unread.clone());
        }
        let count = match outcome {
            RecordOutcome::Inserted(_) => &mut self.inserted,
            RecordOutcome::Updated(_) => &mut self.updated,
            RecordOutcome::Unchanged(_) => &mut self.unchanged,
            RecordOutcome::Merged(..) => &mut self.merged,
            RecordOutcome::Rejected(_) => &mut self.rejected,
        };
        *count += 1;
    }

    pub(super) fn note(&mut self, note: Note) {
        self.warnings += u64::from(note.level == Level::Warning);
        self.kept += u64::from(note.level == Level::Kept);
        if self.notes.len() < KEPT {
            self.notes.push(note);
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Rejected => "rejected",
            Level::Warning => "warning",
            Level::Kept => "kept",
            Level::Merged => "merged",
        };
        write!(f, "{level}: {}, record {}", self.file, self.record)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match self.exit_code() {
            0 => "complete",
            1 => "failed",
            _ => "partial",
        };
        for note in self.notes.iter().take(PRINTED) {
            writeln!(f, "{note}")?;
        }
        let notes = self.rejected + self.warnings + self.kept + self.merged;
        let rest = notes.saturating_sub(PRINTED as u64);
        if rest > 0 {
            writeln!(f, "… and {rest} more; --report FILE lists them all")?;
        }
        if let Some(record) = self.resumed_at {
            writeln!(f, "resumed after {record} records")?;
        }
        for (name, count) in self.not_stored.parts() {
            writeln!(f, "{name}: {count} not stored")?;
        }
        write!(
            f,
            "{outcome}: {} read, {} inserted, {} updated, {} unchanged, {} merged, {} rejected, \
             {} warnings{} in {:.1} s",
            self.read,
            self.inserted,
            self.updated,
            self.unchanged,
            self.merged,
            self.rejected,
            self.warnings,
            if self.kept > 0 { format!(", {} kept", self.kept) } else { String::new() },
            self.elapsed.as_secs_f64()
        )
    }
}

/// The counts, as the last line of the file.
#[derive(Serialize)]
struct Summary<'a> {
    level: &'static str,
    exit_code: u8,
    read: u64,
    inserted: u64,
    updated: u64,
    unchanged: u64,
    merged: u64,
    rejected: u64,
    warnings: u64,
    kept: u64,
    not_stored: &'a Unread,
    resumed_at: &'a Option<u64>,
}

/// Where notes are written as JSON lines.
pub(super) struct NoteFile {
    file: Option<(BufWriter<File>, PathBuf)>,
}

impl NoteFile {
    /// Opens the file and cuts it after `bytes`: the lines after that belong to a batch that was
    /// not committed.
    pub(super) fn open(path: Option<&Path>, bytes: u64) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self { file: None });
        };
        let open = || -> std::io::Result<File> {
            let mut file =
                OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
            let length = file.metadata()?.len();
            file.set_len(bytes.min(length))?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        let file = open().map_err(|error| unwritten(path, &error))?;
        Ok(Self { file: Some((BufWriter::new(file), path.to_owned())) })
    }

    pub(super) fn write(&mut self, note: &Note) -> Result<()> {
        self.line(note)
    }

    /// Hands everything to the operating system; the length of the file then.
    pub(super) fn flush(&mut self) -> Result<u64> {
        let Some((file, path)) = &mut self.file else {
            return Ok(0);
        };
        file.flush().and_then(|()| file.stream_position()).map_err(|error| unwritten(path, &error))
    }

    pub(super) fn finish(&mut self, report: &Report) -> Result<()> {
        self.line(&Summary {
            level: "summary",
            exit_code: report.exit_code(),
            read: report.read,
            inserted: report.inserted,
            updated: report.updated,
            unchanged: report.unchanged,
            merged: report.merged,
            rejected: report.rejected,
            warnings: report.warnings,
            kept: report.kept,
            not_stored: &report.not_stored,
            resumed_at: &report.resumed_at,
        })?;
        self.flush().map(drop)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        let Some((file, path)) = &mut self.file else {
            return Ok(());
        };
        let written = serde_json::to_writer(&mut *file, line).map_err(std::io::Error::from);
        written.and_then(|()| file.write_all(b"\n")).map_err(|error| unwritten(path, &error))
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Error {
    Error::bad_input(format!("the report {} cannot be written: {error}", path.display()))
}
