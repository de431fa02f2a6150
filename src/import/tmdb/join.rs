//! Each movie's row of the credits file, wherever it is.
//!
//! The two files usually have one order, and then this is a merge that holds a single row. Where
//! they do not, the rows that are passed on the way to a movie's row are put into a temporary file,
//! of which only ids and offsets are kept in memory. A second pass over the file would read and
//! unpack it once for every movie out of order, and a database of its own would write every row in
//! the usual case too.
//!
//! **Invariant:** every row of the file is handed out once or refused with a reason.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::csv::rows::{CsvRows, Row as CsvRow};
use crate::error::{Error, Result};
use crate::import::input::{CUT, InputFile};
use crate::import::record::{RecordPosition, SourceRecord};

/// A movie's credits as they are in the file.
pub(super) struct CreditRow {
    pub(super) position: RecordPosition,
    pub(super) cast: String,
    pub(super) crew: String,
    /// Whether the file ends within this row's line.
    unended: bool,
}

impl CreditRow {
    /// The reason why the row is refused: where the file breaks off, that it does.
    pub(super) fn reason(&self, reason: String) -> String {
        if self.unended { CUT.to_owned() } else { reason }
    }
}

/// The open credits file.
pub(super) struct CreditsFile {
    rows: CsvRows,
    movie_id: usize,
    cast: usize,
    crew: usize,
    /// Movies whose row was handed out or put aside.
    seen: HashSet<i64>,
    aside: Aside,
    refused: Vec<SourceRecord>,
}

impl CreditsFile {
    pub(super) fn open(file: &InputFile, counter: &Arc<AtomicU64>) -> Result<Self> {
        let rows = CsvRows::open(file, counter)?;
        Ok(Self {
            movie_id: rows.needed("movie_id")?,
            cast: rows.needed("cast")?,
            crew: rows.needed("crew")?,
            rows,
            seen: HashSet::new(),
            aside: Aside::default(),
            refused: Vec::new(),
        })
    }

    /// The row of the movie with that id.
    pub(super) fn find(&mut self, id: i64) -> Result<Option<CreditRow>> {
        if let Some(row) = self.aside.take(id)? {
            return Ok(Some(row));
        }
        if self.seen.contains(&id) {
            return Ok(None);
        }
        while let Some(row) = self.rows.next() {
            match self.row(row) {
                Ok((found, row)) if found == id => return Ok(Some(row)),
                Ok((other, row)) => self.aside.put(other, &row)?,
                Err(refused) => self.refused.push(*refused),
            }
        }
        Ok(None)
    }

    /// Reads to the end and refuses what no movie has asked for.
    pub(super) fn drain(&mut self) -> Result<()> {
        while let Some(row) = self.rows.next() {
            match self.row(row) {
                Ok((id, row)) => self.refused.push(orphan(id, row.position)),
                Err(refused) => self.refused.push(*refused),
            }
        }
        for (id, position) in self.aside.rest() {
            self.refused.push(orphan(id, position));
        }
        self.refused.sort_by_key(|record| record.position.number);
        Ok(())
    }

    /// The rows refused since the last call.
    pub(super) fn take_refused(&mut self) -> Vec<SourceRecord> {
        std::mem::take(&mut self.refused)
    }

    fn row(&mut self, row: CsvRow) -> Result<(i64, CreditRow), Box<SourceRecord>> {
        let CsvRow { position, fields, unended, .. } = row;
        let refused = |reason: String| Box::new(SourceRecord::refused(position.clone(), reason));
        let fields = fields.map_err(refused)?;
        let field = |column: usize| fields.get(column).unwrap_or_default();
        let id = field(self.movie_id).trim();
        let id: i64 = id
            .parse()
            .map_err(|_| refused(format!("the movie_id \"{}\" is no number", id.escape_debug())))?;
        if !self.seen.insert(id) {
            return Err(refused(format!(
                "an earlier row has the credits of movie {id}; it counts"
            )));
        }
        let (cast, crew) = (field(self.cast).to_owned(), field(self.crew).to_owned());
        Ok((id, CreditRow { position, cast, crew, unended }))
    }
}

fn orphan(id: i64, position: RecordPosition) -> SourceRecord {
    SourceRecord::refused(position, format!("the movies file has no movie with the id {id}"))
}

/// Rows that were passed, in a temporary file that has no name and goes with the process.
#[derive(Default)]
struct Aside {
    file: Option<File>,
    end: u64,
    rows: BTreeMap<i64, Passed>,
}

struct Passed {
    position: RecordPosition,
    offset: u64,
    cast: usize,
    crew: usize,
    unended: bool,
}

impl Aside {
    fn put(&mut self, id: i64, row: &CreditRow) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile().map_err(Error::internal)?),
        };
        file.seek(SeekFrom::Start(self.end)).map_err(Error::internal)?;
        file.write_all(row.cast.as_bytes()).map_err(Error::internal)?;
        file.write_all(row.crew.as_bytes()).map_err(Error::internal)?;
        let (cast, crew) = (row.cast.len(), row.crew.len());
        let passed = Passed {
            position: row.position.clone(),
            offset: self.end,
            cast,
            crew,
            unended: row.unended,
        };
        self.end += (cast + crew) as u64;
        self.rows.insert(id, passed);
        Ok(())
    }

    fn take(&mut self, id: i64) -> Result<Option<CreditRow>> {
        let (Some(passed), Some(file)) = (self.rows.remove(&id), &mut self.file) else {
            return Ok(None);
        };
        let mut text = vec![0; passed.cast + passed.crew];
        file.seek(SeekFrom::Start(passed.offset)).map_err(Error::internal)?;
        file.read_exact(&mut text).map_err(Error::internal)?;
        let crew = String::from_utf8(text.split_off(passed.cast)).map_err(Error::internal)?;
        let cast = String::from_utf8(text).map_err(Error::internal)?;
        Ok(Some(CreditRow { position: passed.position, cast, crew, unended: passed.unended }))
    }

    fn rest(&mut self) -> Vec<(i64, RecordPosition)> {
        let rows = std::mem::take(&mut self.rows);
        rows.into_iter().map(|(id, passed)| (id, passed.position)).collect()
    }
}
