//! The files of a source.
//!
//! **Invariant:** the same arguments over the same folders give the same files in the same order.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::input::InputFile;
use super::record::SourceRecord;
use super::tmdb::{csv, json};
use crate::error::{Error, Result};

/// Where movies come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The TMDB-5000 pair; each file plain or gzip.
    TmdbCsv {
        /// `tmdb_5000_movies.csv`.
        movies: PathBuf,
        /// `tmdb_5000_credits.csv`; without it stored credits stay.
        credits: Option<PathBuf>,
    },
    /// Saved movie details: files, folders of them, JSON lines; each plain or gzip.
    TmdbJson {
        /// Read in this order; a folder in the order of its names, with the folders in it.
        paths: Vec<PathBuf>,
    },
}

/// A source whose files are known.
#[derive(Clone, Debug)]
pub(super) enum Files {
    Csv { movies: InputFile, credits: Option<InputFile> },
    Json(Vec<InputFile>),
}

/// The files of `source`, which must be there.
pub(super) fn files(source: &Source) -> Result<Files> {
    match source {
        Source::TmdbCsv { movies, credits } => Ok(Files::Csv {
            movies: InputFile::of(movies)?,
            credits: credits.as_deref().map(InputFile::of).transpose()?,
        }),
        Source::TmdbJson { paths } => {
            let mut files = Vec::new();
            for path in paths {
                if path.is_dir() {
                    walk(path, &mut files)?
                } else {
                    files.push(InputFile::of(path)?)
                }
            }
            Ok(Files::Json(files))
        }
    }
}

/// The JSON files of a folder and of those in it, by name. Links to folders are not followed,
/// because they may lead in circles.
fn walk(folder: &Path, files: &mut Vec<InputFile>) -> Result<()> {
    let refused = |error: std::io::Error| {
        Error::bad_input(format!("{} cannot be read: {error}", folder.display()))
    };
    let entries: std::io::Result<Vec<_>> = fs::read_dir(folder).map_err(refused)?.collect();
    let mut entries = entries.map_err(refused)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_type().map_err(refused)?.is_dir() {
            walk(&entry.path(), files)?;
        } else if is_json(&entry.path()) {
            files.push(InputFile::of(&entry.path())?);
        }
    }
    Ok(())
}

fn is_json(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending)) && path.is_file()
}

impl Files {
    /// The format's name on the command line.
    pub(super) fn format(&self) -> &'static str {
        match self {
            Self::Csv { .. } => "tmdb-csv",
            Self::Json(_) => "tmdb-json",
        }
    }

    pub(super) fn list(&self) -> Vec<&InputFile> {
        match self {
            Self::Csv { movies, credits } => std::iter::once(movies).chain(credits).collect(),
            Self::Json(files) => files.iter().collect(),
        }
    }

    /// How long they are together, packed as they are.
    pub(super) fn bytes(&self) -> u64 {
        self.list().iter().map(|file| file.bytes).sum()
    }

    /// Their records, in order; bytes that are read are added to `counter`. An error ends them.
    pub(super) fn records(
        self,
        counter: Arc<AtomicU64>,
    ) -> Result<Box<dyn Iterator<Item = Result<SourceRecord>>>> {
        Ok(match self {
            Self::Csv { movies, credits } => {
                Box::new(csv::CsvRecords::open(&movies, credits.as_ref(), &counter)?)
            }
            Self::Json(files) => Box::new(json::JsonRecords::new(files, counter)),
        })
    }
}
