//! Which stored film a record means.
//!
//! A record's TMDB id says which film it is, or its IMDb id where a film without a TMDB id, or the
//! record itself, has none. Where that id names a film that was merged into another one, the record is
//! that of a film that is gone: the survivor is not written, because an editor has said which values
//! stay.
//!
//! **Invariant:** a record that means two films, or the film of an earlier record, is refused.

use std::collections::{HashMap, HashSet};

use entity::movie::Model;
use sea_orm::{DbErr, FromQueryResult, QueryResult, TryGetable};

use super::super::redirect;
use super::super::writer::Writer;
use super::Film;
use crate::db::rows::Rows;
use crate::error::Result;

/// What a record means.
pub(super) enum Target {
    /// A film that is not there yet.
    Fresh,
    /// A stored film.
    Stored(Stored),
    /// A film that was merged into `survivor`.
    Merged {
        /// The film that it was merged into.
        survivor: Box<Model>,
        /// The field of the id that names the merged film.
        field: &'static str,
    },
    /// Two films, and why; when one of them has given up its IMDb id, perhaps only one.
    Conflict(String),
    /// Nothing that could be written, and why.
    Refused(String),
}

/// A stored film that a record means.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) row: Box<Model>,
    /// Whether the record's IMDb id is that of a film that was merged into this one, which keeps its
    /// own.
    pub(super) imdb_is_merged: bool,
}

impl Stored {
    /// A film that is named by itself.
    pub(super) fn new(row: Box<Model>) -> Self {
        Self { row, imdb_is_merged: false }
    }

    /// Leaves the film its own IMDb id in the place of a merged film's.
    pub(super) fn keep_ids(&self, row: &mut Model) {
        if self.imdb_is_merged {
            row.imdb_id = self.row.imdb_id.clone().or(row.imdb_id.take());
        }
    }
}

/// What each of `films` means, in two statements.
pub(super) async fn targets(writer: &Writer, films: &[&Film]) -> Result<Vec<Target>> {
    let ids = films.iter().filter_map(|film| film.tmdb_id().map(i64::from)).collect();
    let sql = redirect::MOVIE.known_by("*", "tmdb_id");
    let by_tmdb: Vec<Known<i32>> = writer.find(&sql, Rows::integers("tmdb_id", ids)).await?;
    let ids = films.iter().filter_map(|film| film.imdb_id().map(str::to_owned)).collect();
    let sql = redirect::MOVIE.known_by("*", "imdb_id");
    let by_imdb: Vec<Known<String>> = writer.find(&sql, Rows::texts("imdb_id", ids)).await?;
    let known = ByIds {
        tmdb: by_tmdb.into_iter().map(|known| (known.by, known)).collect(),
        imdb: by_imdb.into_iter().map(|known| (known.by.clone(), known)).collect(),
    };
    let mut seen = Seen::default();
    Ok(films.iter().map(|film| seen.once(film, known.target(film))).collect())
}

/// A film and the id that it, or one that was merged into it, is known by.
struct Known<Id> {
    by: Id,
    movie: Model,
    /// Whether only a film that was merged into it has the id.
    merged: bool,
}

impl<Id: TryGetable> FromQueryResult for Known<Id> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let merged: i32 = row.try_get(prefix, "merged")?;
        Ok(Self {
            by: row.try_get(prefix, "known_by")?,
            movie: Model::from_query_result(row, prefix)?,
            merged: merged == 1,
        })
    }
}

/// The stored films that some records name.
struct ByIds {
    tmdb: HashMap<i32, Known<i32>>,
    imdb: HashMap<String, Known<String>>,
}

impl ByIds {
    fn target(&self, film: &Film) -> Target {
        let tmdb = film.tmdb_id().and_then(|id| self.tmdb.get(&id));
        let imdb = film.imdb_id().and_then(|id| self.imdb.get(id));
        let stored = |movie: &Model, imdb_is_merged| {
            Target::Stored(Stored { row: Box::new(movie.clone()), imdb_is_merged })
        };
        let merged = |survivor: &Model, field| Target::Merged {
            survivor: Box::new(survivor.clone()),
            field,
        };
        match (tmdb, imdb) {
            (None, None) => Target::Fresh,
            (Some(one), Some(other)) if one.movie.id != other.movie.id => {
                Target::Conflict(two_films(film, &one.movie, &other.movie))
            }
            (Some(known), _) if known.merged => merged(&known.movie, "tmdb_id"),
            (Some(known), imdb) => stored(&known.movie, imdb.is_some_and(|imdb| imdb.merged)),
            (None, Some(known)) if known.merged => merged(&known.movie, "imdb_id"),
            (None, Some(known)) => match (film.tmdb_id(), known.movie.tmdb_id) {
                (Some(given), Some(own)) => Target::Conflict(format!(
                    "conflict: imdb id {} is that of the movie {}, whose tmdb id is {own} and not {given}",
                    film.imdb_id().unwrap_or_default(),
                    known.movie.slug
                )),
                _ => stored(&known.movie, false),
            },
        }
    }
}

/// The films of the records so far: of several records of one film, the first one counts.
#[derive(Default)]
struct Seen {
    tmdb: HashSet<i32>,
    imdb: HashSet<String>,
    films: HashSet<i64>,
}

impl Seen {
    /// `target`, unless an earlier record meant the same film.
    fn once(&mut self, film: &Film, target: Target) -> Target {
        let id = match &target {
            Target::Stored(stored) => Some(stored.row.id),
            Target::Fresh => None,
            Target::Merged { .. } | Target::Conflict(_) | Target::Refused(_) => return target,
        };
        if self.knows(film, id) {
            return Target::Refused("an earlier record is the same movie; it counts".to_owned());
        }
        self.films.extend(id);
        self.tmdb.extend(film.tmdb_id());
        self.imdb.extend(film.imdb_id().map(str::to_owned));
        target
    }

    fn knows(&self, film: &Film, id: Option<i64>) -> bool {
        film.tmdb_id().is_some_and(|id| self.tmdb.contains(&id))
            || film.imdb_id().is_some_and(|id| self.imdb.contains(id))
            || id.is_some_and(|id| self.films.contains(&id))
    }
}

fn two_films(film: &Film, one: &Model, other: &Model) -> String {
    format!(
        "conflict: tmdb id {} is that of the movie {}, and imdb id {} that of {}",
        film.tmdb_id().unwrap_or_default(),
        one.slug,
        film.imdb_id().unwrap_or_default(),
        other.slug
    )
}
