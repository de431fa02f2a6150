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
use super::node::Node;
use super::reading::whole;
use crate::error::{Error, Result};
use crate::import::input::{CUT, InputFile};
use crate::import::record::{RecordPosition, SourceRecord};
use crate::import::unread::Unread;

/// A movie's credits as they are in the file.
pub(super) struct CreditRow {
    pub(super) place: RecordPosition,
    pub(super) cast: String,
    pub(super) crew: String,
    /// What other columns have.
    pub(super) unread: Unread,
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
    /// The columns that are not read.
    unread: Vec<(usize, String)>,
    /// Movies whose row was handed out or put aside.
    met: HashSet<i64>,
    aside: Aside,
    refused: Vec<SourceRecord>,
}

impl CreditsFile {
    pub(super) fn open(file: &InputFile, counter: &Arc<AtomicU64>) -> Result<Self> {
        let rows = CsvRows::open(file, counter)?;
        let movie_id = rows.needed(&["movie_id", "id", "tmdb_id"])?;
        let (cast, crew) = (rows.needed(&["cast"])?, rows.needed(&["crew"])?);
        // The title is that of the movies file, again.
        let read =
            |place: usize, name: &str| [movie_id, cast, crew].contains(&place) || name == "title";
        let names = rows.names().into_iter().enumerate();
        let unread = names.filter(|(place, name)| !read(*place, name)).collect();
        Ok(Self {
            movie_id,
            cast,
            crew,
            unread,
            rows,
            met: HashSet::new(),
            aside: Aside::default(),
            refused: Vec::new(),
        })
    }

    /// The row of the movie with that id.
    pub(super) fn find(&mut self, id: i64) -> Result<Option<CreditRow>> {
        if let Some(row) = self.aside.take(id)? {
            return Ok(Some(row));
        }
        if self.met.contains(&id) {
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
                Ok((id, row)) => self.refused.push(orphan(id, row.place)),
                Err(refused) => self.refused.push(*refused),
            }
        }
        for (id, place) in self.aside.rest() {
            self.refused.push(orphan(id, place));
        }
        self.refused.sort_by_key(|record| record.place.number);
        Ok(())
    }

    /// The rows refused since the last call.
    pub(super) fn take_refused(&mut self) -> Vec<SourceRecord> {
        std::mem::take(&mut self.refused)
    }

    fn row(&mut self, row: CsvRow) -> Result<(i64, CreditRow), Box<SourceRecord>> {
        let CsvRow { place, fields, unended, .. } = row;
        let refused = |reason: String| Box::new(SourceRecord::refused(place.clone(), reason));
        let fields = fields.map_err(refused)?;
        let field = |column: usize| fields.get(column).unwrap_or_default();
        let id = field(self.movie_id);
        let id = whole(&Node::Text(id.to_owned())).ok_or_else(|| {
            refused(format!("the movie_id \"{}\" is no number", id.escape_debug()))
        })?;
        if !self.met.insert(id) {
            return Err(refused(format!(
                "an earlier row has the credits of movie {id}; it counts"
            )));
        }
        let (cast, crew) = (field(self.cast).to_owned(), field(self.crew).to_owned());
        let mut unread = Unread::default();
        for (column, name) in &self.unread {
            unread.mention(name.clone(), u64::from(!field(*column).trim().is_empty()));
        }
        Ok((id, CreditRow { place, cast, crew, unread, unended }))
    }
}

fn orphan(id: i64, place: RecordPosition) -> SourceRecord {
    SourceRecord::refused(place, format!("the movies file has no movie with the id {id}"))
}

/// Rows that were passed, in a temporary file that has no name and goes with the process.
#[derive(Default)]
struct Aside {
    file: Option<File>,
    end: u64,
    rows: BTreeMap<i64, Passed>,
}

struct Passed {
    place: RecordPosition,
    offset: u64,
    cast: usize,
    crew: usize,
    unread: Unread,
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
        let (place, unread) = (row.place.clone(), row.unread.clone());
        let passed = Passed { place, offset: self.end, cast, crew, unread, unended: row.unended };
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
        let Passed { place, unread, unended, .. } = passed;
        Ok(Some(CreditRow { place, cast, crew, unread, unended }))
    }

    fn rest(&mut self) -> Vec<(i64, RecordPosition)> {
        let rows = std::mem::take(&mut self.rows);
        rows.into_iter().map(|(id, passed)| (id, passed.place)).collect()
    }
}
