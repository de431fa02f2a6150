//! The TMDB-5000 pair of CSV files.
//!
//! **Invariant:** a column that the file does not have leaves what is stored as it is; a field
//! that is empty clears it.

mod movies;
pub(super) mod rows;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use self::movies::MovieColumns;
use self::rows::{CsvRows, Row};
use super::join::{CreditRow, CreditsFile};
use super::node::Node;
use super::reading::Notes;
use super::shape::credits;
use crate::catalog::credit::CreditDraft;
use crate::catalog::field::Field;
use crate::catalog::movie::MovieDraft;
use crate::error::Result;
use crate::import::input::{CUT, InputFile};
use crate::import::record::SourceRecord;

/// The movies of the pair, then the credits that belong to none.
pub(in crate::import) struct CsvRecords {
    movies: CsvRows,
    columns: MovieColumns,
    credits: Option<CreditsFile>,
    /// Refused rows of the credits file that wait for their turn.
    refused: VecDeque<SourceRecord>,
    /// Whether the movies file breaks off, so that the movies of the last credits are not known.
    cut: bool,
    done: bool,
}

impl CsvRecords {
    pub(in crate::import) fn open(
        movies: &InputFile,
        credits: Option<&InputFile>,
        counter: &Arc<AtomicU64>,
    ) -> Result<Self> {
        let movies = CsvRows::open(movies, counter)?;
        let columns = MovieColumns::of(&movies)?;
        let credits = credits.map(|file| CreditsFile::open(file, counter)).transpose()?;
        Ok(Self { movies, columns, credits, refused: VecDeque::new(), cut: false, done: false })
    }

    fn record(&mut self, row: Row) -> Result<SourceRecord> {
        let Row { place, fields, last, unended } = row;
        let mut notes = Notes::of_columns();
        let fields = match fields {
            Ok(fields) => fields,
            Err(reason) => {
                self.cut |= last && reason == CUT;
                return Ok(SourceRecord::refused(place, reason));
            }
        };
        if unended {
            notes
                .warnings
                .push("the file does not end with a line's end; it may be cut".to_owned());
        }
        let draft = match self.columns.draft(&fields, &mut notes) {
            Ok(draft) => draft,
            Err(reason) => {
                self.cut |= unended;
                self.pass(self.columns.id(&fields))?;
                let reason = if unended { CUT.to_owned() } else { reason };
                return Ok(SourceRecord::refused(place, reason));
            }
        };
        let draft = self.with_credits(draft, &mut notes)?;
        let Notes { warnings, unread, .. } = notes;
        Ok(SourceRecord { place, draft: Ok(draft), warnings, unread })
    }

    /// Takes the credits of a movie that is refused, which are not without a movie.
    fn pass(&mut self, id: Option<i64>) -> Result<()> {
        if let (Some(credits), Some(id)) = (&mut self.credits, id) {
            credits.find(id)?;
            self.refused.extend(credits.take_refused());
        }
        Ok(())
    }

    fn with_credits(&mut self, mut draft: MovieDraft, notes: &mut Notes) -> Result<MovieDraft> {
        let Some(file) = &mut self.credits else {
            return Ok(draft);
        };
        let Some(id) = draft.tmdb_id.value().copied() else {
            return Ok(draft);
        };
        let found = file.find(id)?;
        self.refused.extend(file.take_refused());
        match found.map(|row| (parse(&row, notes), row.place)) {
            Some((Ok(credits), _)) => draft.credits = Field::Set(credits),
            Some((Err(reason), place)) => {
                self.refused.push_back(SourceRecord::refused(place, reason))
            }
            None => notes.warnings.push("the credits file has no row for this movie".to_owned()),
        }
        Ok(draft)
    }

    /// What is left once the movies are read.
    fn rest(&mut self) -> Result<Option<SourceRecord>> {
        match &mut self.credits {
            Some(credits) if !self.done && !self.cut => {
                self.done = true;
                credits.drain()?;
                self.refused.extend(credits.take_refused());
                Ok(self.refused.pop_front())
            }
            _ => Ok(None),
        }
    }
}

fn parse(row: &CreditRow, notes: &mut Notes) -> Result<Vec<CreditDraft>, String> {
    notes.unread.extend(row.unread.clone());
    let list = |text: &str| Node::Text(text.to_owned());
    let found = credits(("cast", list(&row.cast)), ("crew", list(&row.crew)), notes);
    found.map_err(|reason| row.reason(reason))
}

impl Iterator for CsvRecords {
    type Item = Result<SourceRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(refused) = self.refused.pop_front() {
            return Some(Ok(refused));
        }
        match self.movies.next() {
            Some(row) => Some(self.record(row)),
            None => self.rest().transpose(),
        }
    }
}
