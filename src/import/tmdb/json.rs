//! Saved responses of TMDB's API: movie details, one a file, one a line, several one behind the
//! other, or the entries of a list.
//!
//! **Invariant:** no more than one record is in memory, and none may be larger than 64 MiB; every
//! record has its number and its line.

mod listed;
mod scanner;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde::de::IgnoredAny;

use self::listed::Listed;
use self::scanner::{Scanner, Stop};
use super::node::Node;
use super::reading::Notes;
use super::{details, kind, literal};
use crate::catalog::movie::MovieDraft;
use crate::error::Result;
use crate::import::encoding;
use crate::import::input::{self, CUT, Input, InputFile};
use crate::import::record::{RecordPosition, SourceRecord};

/// The records of many files.
pub(in crate::import) struct JsonRecords {
    files: std::vec::IntoIter<InputFile>,
    counter: Arc<AtomicU64>,
    open: Option<OpenFile>,
}

impl JsonRecords {
    pub(in crate::import) fn new(files: Vec<InputFile>, counter: Arc<AtomicU64>) -> Self {
        Self { files: files.into_iter(), counter, open: None }
    }
}

impl Iterator for JsonRecords {
    type Item = Result<SourceRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.open.as_mut().and_then(OpenFile::next) {
                return Some(Ok(record));
            }
            let file = self.files.next()?;
            match Input::open(&file, &self.counter) {
                Ok(input) => self.open = Some(OpenFile::new(&file, input)),
                Err(error) => {
                    let place = RecordPosition { file: file.name(), number: 1, line: 1 };
                    let reason = format!("the file cannot be read: {error}");
                    return Some(Ok(SourceRecord::refused(place, reason)));
                }
            }
        }
    }
}

/// One file.
struct OpenFile {
    name: Arc<str>,
    scanner: Scanner,
    number: u64,
    /// Whether the name says that every line is a record.
    named: bool,
    /// Whether every line is a record, so that a broken one costs itself alone.
    lines: bool,
    list: Option<Listed>,
    ready: VecDeque<SourceRecord>,
    done: bool,
}

impl OpenFile {
    fn new(file: &InputFile, input: Input) -> Self {
        let name = file.name();
        let plain = name.to_lowercase();
        let plain = plain.strip_suffix(".gz").unwrap_or(&plain);
        let named = plain.ends_with(".jsonl") || plain.ends_with(".ndjson");
        let (list, ready) = (None, VecDeque::new());
        let scanner = Scanner::new(input);
        Self { name, scanner, number: 0, named, lines: named, list, ready, done: false }
    }

    fn next(&mut self) -> Option<SourceRecord> {
        while self.ready.is_empty() && !self.done {
            if let Err(error) = self.advance() {
                let line = self.scanner.line();
                self.number += 1;
                self.last(line, input::reason(&error));
            }
        }
        self.ready.pop_front()
    }

    /// Reads up to the next thing that there is.
    fn advance(&mut self) -> std::io::Result<()> {
        self.scanner.blanks()?;
        let line = self.scanner.line();
        match (self.scanner.peek()?, self.list.is_some()) {
            (None, true) => {
                self.number += 1;
                self.last(line, "the file ends in the middle of its list".to_owned());
            }
            (None, false) => {
                self.done = true;
                if self.number == 0 {
                    self.number = 1;
                    self.last(line, "the file is empty".to_owned());
                }
            }
            (Some(b'['), false) => {
                self.scanner.next()?;
                self.list = Some(Listed::default());
            }
            (Some(b']'), true) => {
                self.scanner.next()?;
                self.close_list(line);
            }
            (Some(b','), true) => self.scanner.next().map(drop)?,
            _ => self.one()?,
        }
        Ok(())
    }

    /// Reads a value.
    fn one(&mut self) -> std::io::Result<()> {
        let (line, column) = (self.scanner.line(), self.scanner.column());
        let mut bytes = Vec::new();
        let stop = self.scanner.value(self.named, &mut bytes)?;
        self.number += 1;
        match (stop, checked(&bytes, line, column)) {
            (Stop::TooLong, _) => self.last(line, "the record is longer than 64 MiB".to_owned()),
            (Stop::Cut, _) => self.last(line, CUT.to_owned()),
            (Stop::Whole, Ok(value)) => {
                let record = self.record(line, value);
                self.emit(record);
                self.lines |= self.list.is_none()
                    && self.scanner.line() == line
                    && matches!(self.scanner.peek()?, Some(b'\r' | b'\n'));
            }
            (Stop::Whole | Stop::Broken, checked) => {
                let reason = checked.err().unwrap_or_else(|| CUT.to_owned());
                if !self.lines || self.list.is_some() {
                    self.last(line, reason);
                } else {
                    let refused = self.refused(line, reason);
                    self.emit(refused);
                    self.scanner.recover(line)?;
                }
            }
        }
        Ok(())
    }

    fn record(&self, line: u64, value: Node) -> SourceRecord {
        let mut notes = Notes::default();
        let draft = draft(value, &mut notes);
        let Notes { warnings, unread, .. } = notes;
        SourceRecord { place: self.position(line), draft, warnings, unread }
    }

    /// Hands a record over; one of a list perhaps later.
    fn emit(&mut self, record: SourceRecord) {
        match &mut self.list {
            Some(list) => self.ready.extend(list.add(record)),
            None => self.ready.push_back(record),
        }
    }

    fn close_list(&mut self, line: u64) {
        if let Some(list) = self.list.take() {
            self.number += u64::from(self.number == 0);
            let empty = self.refused(line, "an empty list".to_owned());
            self.ready.extend(list.finish(empty));
        }
    }

    /// Refuses a record behind which nothing is read.
    fn last(&mut self, line: u64, reason: String) {
        self.done = true;
        let refused = self.refused(line, reason);
        if let Some(list) = self.list.take() {
            self.ready.extend(list.break_off());
        }
        self.ready.push_back(refused);
    }

    fn refused(&self, line: u64, reason: String) -> SourceRecord {
        SourceRecord::refused(self.position(line), reason)
    }

    fn position(&self, line: u64) -> RecordPosition {
        RecordPosition { file: Arc::clone(&self.name), number: self.number, line }
    }
}

/// The movie of a value, or what the value is instead.
fn draft(value: Node, notes: &mut Notes) -> std::result::Result<MovieDraft, String> {
    match value {
        Node::Object(object) => match kind::refusal(&object) {
            Some(reason) => Err(reason),
            None => details::draft(object, notes),
        },
        Node::List(_) => Err("a list, not a movie's details".to_owned()),
        _ => Err("neither an object nor a list".to_owned()),
    }
}

/// The value of some bytes that begin there, or why they are none.
fn checked(bytes: &[u8], line: u64, column: u64) -> std::result::Result<Node, String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(encoding::foreign(bytes, line).unwrap_or_else(|| "not UTF-8".to_owned()));
    };
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let (at, in_line) = (error.line() as u64, error.column() as u64);
        let own = format!(" at line {at} column {in_line}");
        let column = if at == 1 { column + in_line - 1 } else { in_line };
        let (reason, line) = (error.to_string().replace(&own, ""), line + at - 1);
        return Err(format!("not JSON: {reason} at line {line} column {column}"));
    }
    literal::json(text).map_err(|reason| format!("not JSON: {reason}"))
}
