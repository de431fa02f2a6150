//! Saved responses of TMDB's API: movie details, one a file or one a line.
//!
//! **Invariant:** no more than one record is in memory, and none may be larger than 64 MiB.

mod details;

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde::de::IgnoredAny;

use crate::error::Result;
use crate::import::input::{self, CUT, Input, InputFile};
use crate::import::record::{RecordPosition, SourceRecord};

/// The longest record.
const LONGEST: u64 = 64 << 20;

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
                    let position = RecordPosition { file: file.name(), number: 1 };
                    let reason = format!("the file cannot be read: {error}");
                    return Some(Ok(SourceRecord::refused(position, reason)));
                }
            }
        }
    }
}

/// One file: a record a line, or one value over all its lines.
struct OpenFile {
    name: Arc<str>,
    reader: BufReader<Input>,
    number: u64,
    /// Whether the name says that every line is a record.
    lines: bool,
    done: bool,
}

impl OpenFile {
    fn new(file: &InputFile, input: Input) -> Self {
        let name = file.name();
        let plain = name.to_lowercase();
        let plain = plain.strip_suffix(".gz").unwrap_or(&plain);
        let lines = plain.ends_with(".jsonl") || plain.ends_with(".ndjson");
        Self { name, reader: BufReader::new(input), number: 0, lines, done: false }
    }

    fn next(&mut self) -> Option<SourceRecord> {
        if self.done {
            return None;
        }
        self.number += 1;
        let line = match self.line() {
            Ok(Some(line)) => line,
            Ok(None) => {
                self.done = true;
                let empty = self.number == 1;
                return empty.then(|| self.refused("the file is empty".to_owned()));
            }
            Err(reason) => return Some(self.last(reason)),
        };
        match serde_json::from_slice::<IgnoredAny>(&line) {
            Ok(_) => {
                self.lines = true;
                Some(self.record(&line))
            }
            Err(error) if self.lines => {
                let cut = error.is_eof() && !line.ends_with(b"\n");
                Some(self.refused(if cut { CUT.to_owned() } else { not_json(&error) }))
            }
            Err(error) if error.is_eof() => Some(self.whole(line)),
            Err(error) => Some(self.last(not_json(&error))),
        }
    }

    /// The next line that is not blank.
    fn line(&mut self) -> Result<Option<Vec<u8>>, String> {
        loop {
            let mut line = Vec::new();
            let mut limited = (&mut self.reader).take(LONGEST);
            let length =
                limited.read_until(b'\n', &mut line).map_err(|error| input::reason(&error))?;
            if length as u64 == LONGEST {
                return Err("the record is longer than 64 MiB".to_owned());
            }
            if length == 0 {
                return Ok(None);
            }
            if line.starts_with(b"\xef\xbb\xbf") {
                line.drain(..3);
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// A value whose first line is `start` and that takes the whole file.
    fn whole(&mut self, mut start: Vec<u8>) -> SourceRecord {
        let rest = (&mut self.reader).take(LONGEST).read_to_end(&mut start);
        if let Err(error) = rest {
            return self.last(input::reason(&error));
        }
        if start.len() as u64 > LONGEST {
            return self.last("the record is longer than 64 MiB".to_owned());
        }
        self.done = true;
        match serde_json::from_slice::<IgnoredAny>(&start) {
            Ok(_) => self.record(&start),
            Err(error) if error.is_eof() => self.refused(CUT.to_owned()),
            Err(error) => self.refused(not_json(&error)),
        }
    }

    fn record(&self, json: &[u8]) -> SourceRecord {
        let mut warnings = Vec::new();
        let draft = details::draft(json, &mut warnings);
        SourceRecord { position: self.position(), draft, warnings }
    }

    fn last(&mut self, reason: String) -> SourceRecord {
        self.done = true;
        self.refused(reason)
    }

    fn refused(&self, reason: String) -> SourceRecord {
        SourceRecord::refused(self.position(), reason)
    }

    fn position(&self) -> RecordPosition {
        RecordPosition { file: Arc::clone(&self.name), number: self.number }
    }
}

fn not_json(error: &serde_json::Error) -> String {
    format!("not JSON: {error}")
}
