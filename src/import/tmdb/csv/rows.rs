//! The rows of a CSV file, and where it breaks off.
//!
//! **Invariant:** a row that cannot be read is a row with a reason; only the file's header can make
//! the whole file unusable.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, StringRecord};

use crate::error::{Error, Result};
use crate::import::encoding;
use crate::import::input::{self, CUT, Input, InputFile};
use crate::import::record::RecordPosition;

/// A row, and whether it is the file's last.
pub(in crate::import::tmdb) struct Row {
    pub(in crate::import::tmdb) place: RecordPosition,
    pub(in crate::import::tmdb) fields: Result<StringRecord, String>,
    pub(in crate::import::tmdb) last: bool,
    /// Whether it is the last and has no line's end.
    pub(in crate::import::tmdb) unended: bool,
}

/// A row that cannot be read.
struct Broken {
    reason: String,
    /// Whether it may be so because the file breaks off.
    open: bool,
}

/// The rows of an open file.
pub(in crate::import::tmdb) struct CsvRows {
    name: Arc<str>,
    reader: Reader<Input>,
    header: StringRecord,
    line_ended: Arc<AtomicBool>,
    number: u64,
    ahead: Option<(u64, Result<StringRecord, Broken>)>,
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
        let unread = |error: csv::Error| match error.kind() {
            ErrorKind::Utf8 { .. } => refused(&"its header is not UTF-8"),
            ErrorKind::Io(error) => refused(error),
            _ => refused(&error),
        };
        let input = Input::open(file, counter).map_err(|error| refused(&error))?;
        let line_ended = input.line_ended();
        let mut reader = ReaderBuilder::new().from_reader(input);
        let header = reader.headers().map_err(unread)?.clone();
        let mut this =
            Self { name, reader, header, line_ended, number: 0, ahead: None, done: false };
        this.ahead = this.read();
        Ok(this)
    }

    /// The columns' names. Of several of one name, the first is called so alone.
    pub(in crate::import::tmdb) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(self.header.len());
        for (place, name) in self.header.iter().map(str::trim).enumerate() {
            let column = place + 1;
            names.push(match name {
                "" => format!("column {column}"),
                name if names.iter().any(|known| known == name) => {
                    format!("{name} (column {column})")
                }
                name => name.to_owned(),
            });
        }
        names
    }

    /// Where the column is that has one of these names, without which the file is of no use.
    pub(in crate::import::tmdb) fn needed(&self, names: &[&str]) -> Result<usize> {
        let of = |name: &&str| self.header.iter().position(|header| header.trim() == *name);
        names.iter().find_map(of).ok_or_else(|| {
            let (file, names) = (&self.name, names.join(" or "));
            Error::bad_input(format!("{file} has no column {names}; its header is the first line"))
        })
    }

    /// The next row; one is read ahead, because the last is judged differently.
    pub(in crate::import::tmdb) fn next(&mut self) -> Option<Row> {
        let (line, fields) = self.ahead.take()?;
        self.ahead = self.read();
        self.number += 1;
        let last = self.ahead.is_none();
        let unended = last && !self.line_ended.load(Ordering::Relaxed);
        // A quotation mark that nothing closes runs to the end of the file.
        let cut = |broken: &Broken| last && (broken.open || unended);
        let fields =
            fields.map_err(|broken| if cut(&broken) { CUT.to_owned() } else { broken.reason });
        let place = RecordPosition { file: Arc::clone(&self.name), number: self.number, line };
        Some(Row { place, fields, last, unended })
    }

    /// The next row and the line that it begins on.
    fn read(&mut self) -> Option<(u64, Result<StringRecord, Broken>)> {
        if self.done {
            return None;
        }
        let mut record = ByteRecord::new();
        let read = self.reader.read_byte_record(&mut record);
        let line = record.position().unwrap_or(self.reader.position()).line();
        match read {
            Ok(true) => {
                let text = StringRecord::from_byte_record(record).map_err(|error| {
                    let reason = self.foreign(line, &error.into_byte_record());
                    Broken { reason, open: false }
                });
                Some((line, text))
            }
            Ok(false) => None,
            Err(error) => {
                let line = error.position().map_or(line, csv::Position::line);
                Some((line, Err(Broken { reason: self.reason(&error), open: true })))
            }
        }
    }

    /// Why a row is no text: its encoding, the line and the column.
    fn foreign(&self, line: u64, record: &ByteRecord) -> String {
        let mut before = 0;
        for (place, field) in record.iter().enumerate() {
            if let Some(reason) = encoding::foreign(field, line + before) {
                let names = self.names();
                let name = names.get(place).map_or("", String::as_str);
                return format!("{reason}, column {name}");
            }
            before += field.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        "not UTF-8".to_owned()
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
