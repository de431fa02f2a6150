//! The rows of a CSV file, and where it breaks off.
//!
//! **Invariant:** a row that cannot be read is a row with a reason; only the file's header can make
//! the whole file unusable.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, StringRecord};

use crate::error::{Error, Result};
use crate::import::input::{self, CUT, Input, InputFile};
use crate::import::record::RecordPosition;

/// A row, and whether it is the file's last.
pub(in crate::import::tmdb) struct Row {
    pub(in crate::import::tmdb) position: RecordPosition,
    pub(in crate::import::tmdb) fields: Result<StringRecord, String>,
    pub(in crate::import::tmdb) last: bool,
    /// Whether it is the last and has no line's end.
    pub(in crate::import::tmdb) unended: bool,
}

/// The rows of an open file.
pub(in crate::import::tmdb) struct CsvRows {
    name: Arc<str>,
    reader: Reader<Input>,
    header: StringRecord,
    line_ended: Arc<AtomicBool>,
    number: u64,
    ahead: Option<Result<StringRecord, String>>,
    done: bool,
}

impl CsvRows {
    /// Opens a file and reads its header.
    pub(in crate::import::tmdb) fn open(
        file: &InputFile,
        counter: &Arc<AtomicU64>,
    ) -> Result<Self> {
        let name = file.name();
        let refused = |error: &dyn std::fmt::Display| {
            Error::bad_input(format!("{name} cannot be read: {error}"))
        };
        let input = Input::open(file, counter).map_err(|error| refused(&error))?;
        let line_ended = input.line_ended();
        let mut reader = ReaderBuilder::new().from_reader(input);
        let header = reader.headers().map_err(|error| refused(&error))?.clone();
        let mut this =
            Self { name, reader, header, line_ended, number: 0, ahead: None, done: false };
        this.ahead = this.read();
        Ok(this)
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|header| header.trim() == name)
    }

    /// Where each column is, by its name; of several of one name, the first.
    pub(in crate::import::tmdb) fn columns(&self) -> HashMap<String, usize> {
        let mut columns = HashMap::new();
        for (position, name) in self.header.iter().enumerate() {
            columns.entry(name.trim().to_owned()).or_insert(position);
        }
        columns
    }

    /// Where the column of that name is, without which the file is of no use.
    pub(in crate::import::tmdb) fn needed(&self, name: &str) -> Result<usize> {
        self.column(name).ok_or_else(|| {
            Error::bad_input(format!(
                "{} has no column {name}; its header is the first line",
                self.name
            ))
        })
    }

    /// The next row; one is read ahead, because the last is judged differently.
    pub(in crate::import::tmdb) fn next(&mut self) -> Option<Row> {
        let fields = self.ahead.take()?;
        self.ahead = self.read();
        self.number += 1;
        let last = self.ahead.is_none();
        let unended = last && !self.line_ended.load(Ordering::Relaxed);
        // A quotation mark that nothing closes runs to the end of the file.
        let fields = fields.map_err(|reason| if last { CUT.to_owned() } else { reason });
        let position = RecordPosition { file: Arc::clone(&self.name), number: self.number };
        Some(Row { position, fields, last, unended })
    }

    fn read(&mut self) -> Option<Result<StringRecord, String>> {
        if self.done {
            return None;
        }
        let mut record = ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => Some(
                StringRecord::from_byte_record(record)
                    .map_err(|error| format!("not UTF-8: {}", error.utf8_error())),
            ),
            Ok(false) => None,
            Err(error) => Some(Err(self.reason(&error))),
        }
    }

    fn reason(&mut self, error: &csv::Error) -> String {
        match error.kind() {
            ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("has {len} fields where the header has {expected_len}")
            }
            ErrorKind::Io(error) => {
                self.done = true;
                input::reason(error)
            }
            other => format!("not CSV: {other:?}"),
        }
    }
}
