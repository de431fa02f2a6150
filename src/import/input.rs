//! Opening a file, packed or not.
//!
//! **Invariant:** no file is held in memory; the counter counts bytes of the file itself, so that
//! it ends at the file's length also for gzip.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use super::encoding;
use super::gzip::Members;
use crate::error::{Error, Result};

/// Read at a time.
const BUFFER: usize = 1 << 17;

/// A file to read.
#[derive(Clone, Debug)]
pub(super) struct InputFile {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    /// Nanoseconds since 1970.
    pub(super) modified: u128,
}

impl InputFile {
    pub(super) fn of(path: &Path) -> Result<Self> {
        let refused = |error: std::io::Error| {
            Error::bad_input(format!("{} cannot be read: {error}", path.display()))
        };
        let metadata = std::fs::metadata(path).map_err(refused)?;
        let modified =
            metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Ok(Self {
            path: path.to_owned(),
            bytes: metadata.len(),
            modified: modified.map_or(0, |time| time.as_nanos()),
        })
    }

    /// The path as messages show it.
    pub(super) fn name(&self) -> Arc<str> {
        self.path.display().to_string().into()
    }
}

/// Text to read, and how it ended.
pub(super) struct Input {
    reader: Box<dyn Read + Send>,
    line_ended: Arc<AtomicBool>,
    /// Whether the encoding was looked at.
    begun: bool,
}

impl Input {
    /// Opens a file; gzip is recognized by its first two bytes.
    pub(super) fn open(file: &InputFile, counter: &Arc<AtomicU64>) -> std::io::Result<Self> {
        let counted =
            CountingReader { file: File::open(&file.path)?, counter: Arc::clone(counter) };
        let mut reader = BufReader::with_capacity(BUFFER, counted);
        let packed = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let reader: Box<dyn Read + Send> =
            if packed { Box::new(Members::new(reader)) } else { Box::new(reader) };
        Ok(Self { reader, line_ended: Arc::default(), begun: false })
    }

    /// Whether the last byte so far was a line's end.
    pub(super) fn line_ended(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.line_ended)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.reader.read(buffer)?;
        if !std::mem::replace(&mut self.begun, true) {
            encoding::check(buffer.get(..length).unwrap_or_default())?;
        }
        if let Some(last) = length.checked_sub(1).and_then(|last| buffer.get(last)) {
            self.line_ended.store(*last == b'\n', Ordering::Relaxed);
        }
        Ok(length)
    }
}

struct CountingReader {
    file: File,
    counter: Arc<AtomicU64>,
}

impl Read for CountingReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.counter.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// What a reading error means for the record it fell into.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => CUT.to_owned(),
        ErrorKind::Unsupported => error.to_string(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            format!("the file is damaged here and was read no further: {error}")
        }
        _ => format!("the file could be read no further: {error}"),
    }
}

/// The reason for a record that is not whole.
pub(super) const CUT: &str = "the file ends in the middle of this record";
