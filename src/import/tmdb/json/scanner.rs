//! Where a value of a file begins and ends, without reading more of the file.
//!
//! **Invariant:** what is behind a value is not read with it; a value that is broken ends at the
//! line on which that is certain.

use std::io::{BufRead, BufReader, Result};

use crate::import::input::Input;

/// The longest record.
const LONGEST: usize = 64 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Why a value ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It is complete.
    Whole,
    /// The file ends.
    Cut,
    /// What follows cannot be of it.
    Broken,
    TooLong,
}

/// A walk through a file.
pub(super) struct Scanner {
    reader: BufReader<Input>,
    line: u64,
    column: u64,
}

/// A value on its way.
#[derive(Default)]
struct Open {
    /// The brackets that are not closed.
    brackets: Vec<u8>,
    in_text: bool,
    escaped: bool,
    /// The last byte that is no blank.
    last: u8,
}

impl Scanner {
    pub(super) fn new(input: Input) -> Self {
        Self { reader: BufReader::new(input), line: 1, column: 1 }
    }

    /// The line of the next byte, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The place of the next byte in its line, from 1.
    pub(super) fn column(&self) -> u64 {
        self.column
    }

    pub(super) fn peek(&mut self) -> Result<Option<u8>> {
        Ok(self.reader.fill_buf()?.first().copied())
    }

    pub(super) fn next(&mut self) -> Result<Option<u8>> {
        let next = self.peek()?;
        if let Some(byte) = next {
            self.reader.consume(1);
            self.column += 1;
            if byte == b'\n' {
                (self.line, self.column) = (self.line + 1, 1);
            }
        }
        Ok(next)
    }

    /// Goes on behind blanks and marks of the byte order.
    pub(super) fn blanks(&mut self) -> Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            match buffer.first() {
                Some(byte) if byte.is_ascii_whitespace() => self.next().map(drop)?,
                Some(_) if buffer.starts_with(BOM) => self.reader.consume(BOM.len()),
                _ => return Ok(()),
            }
        }
    }

    /// Reads a value into `bytes`; `in_line` says that it has one line.
    pub(super) fn value(&mut self, in_line: bool, bytes: &mut Vec<u8>) -> Result<Stop> {
        let mut open = Open::default();
        loop {
            let Some(byte) = self.peek()? else {
                let scalar = open.brackets.is_empty() && !open.in_text && !bytes.is_empty();
                return Ok(if scalar { Stop::Whole } else { Stop::Cut });
            };
            if !bytes.is_empty() && open.ends_before(byte) {
                return Ok(Stop::Whole);
            }
            if open.is_broken_by(byte) || (in_line && byte == b'\n') {
                return Ok(Stop::Broken);
            }
            if bytes.len() >= LONGEST {
                return Ok(Stop::TooLong);
            }
            bytes.push(byte);
            self.next()?;
            if open.take(byte) {
                return Ok(Stop::Whole);
            }
        }
    }

    /// Goes on behind a broken value that began on the line `begin`: at the next line, or where the
    /// value has several, at the next one that begins an object.
    pub(super) fn recover(&mut self, begin: u64) -> Result<()> {
        if self.line <= begin {
            return self.skip_line();
        }
        loop {
            self.blanks()?;
            match self.peek()? {
                None | Some(b'{') => return Ok(()),
                Some(_) => self.skip_line()?,
            }
        }
    }

    fn skip_line(&mut self) -> Result<()> {
        while !matches!(self.next()?, None | Some(b'\n')) {}
        Ok(())
    }
}

impl Open {
    /// Whether a value without brackets ends before `byte`.
    fn ends_before(&self, byte: u8) -> bool {
        let plain = self.brackets.is_empty() && !self.in_text;
        plain
            && (byte.is_ascii_whitespace()
                || matches!(byte, b',' | b']' | b'}' | b'{' | b'[' | b'"'))
    }

    /// Whether `byte` cannot follow: a line's end within a text, an object where none may be.
    fn is_broken_by(&self, byte: u8) -> bool {
        let object = match self.brackets.last() {
            Some(b'{') => self.last == b':',
            Some(_) => matches!(self.last, b'[' | b','),
            None => true,
        };
        if self.in_text { byte == b'\n' } else { byte == b'{' && !object }
    }

    /// Takes a byte; whether the value ends with it.
    fn take(&mut self, byte: u8) -> bool {
        if self.in_text {
            let closes = byte == b'"' && !self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_text = !closes;
            self.last = byte;
            return closes && self.brackets.is_empty();
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.brackets.push(byte),
            b'}' | b']' => drop(self.brackets.pop()),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        matches!(byte, b'}' | b']') && self.brackets.is_empty()
    }
}
