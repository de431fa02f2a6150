//! Which stored movie a record means.
//!
//! A record's TMDB id says which movie it is, or its IMDb id where a movie without a TMDB id, or
//! the record itself, has none. Where that id names a movie that was merged into another one, the
//! record is that of a movie that is gone: the survivor is not written, because an editor has said
//! which values stay.
//!
//! **Invariant:** a record that means two movies, or the movie of an earlier record, is refused.

use std::collections::{HashMap, HashSet};

use entity::movie::Model;
use sea_orm::{DbErr, FromQueryResult, QueryResult, TryGetable};

use super::super::redirect;
use super::super::writer::Writer;
use super::ValidMovie;
use crate::db::rows::Rows;
use crate::error::Result;

/// What a record means.
pub(super) enum RecordTarget {
    /// A movie that is not there yet.
    Fresh,
    /// A stored movie.
    Stored(StoredMovie),
    /// A movie that was merged into `survivor`.
    Merged {
        /// The movie that it was merged into.
        survivor: Box<Model>,
        /// The field of the id that names the merged movie.
        field: &'static str,
    },
    /// Two movies, and why; when one of them has given up its IMDb id, perhaps only one.
    Conflict(String),
    /// Nothing that could be written, and why.
    Refused(String),
}

/// A stored movie that a record means.
#[derive(Clone)]
pub(super) struct StoredMovie {
    pub(super) row: Box<Model>,
    /// Whether the record's IMDb id is that of a movie that was merged into this one, which keeps
    /// its own.
    pub(super) imdb_is_merged: bool,
}

impl StoredMovie {
    /// A movie that is named by itself.
    pub(super) fn new(row: Box<Model>) -> Self {
        Self { row, imdb_is_merged: false }
    }

    /// Leaves the movie its own IMDb id in the place of a merged movie's; what was left out, if it has
    /// one.
    pub(super) fn keep_ids(&self, row: &mut Model) -> Option<String> {
        let own = self.row.imdb_id.as_ref().filter(|_| self.imdb_is_merged)?;
        let given = row.imdb_id.replace(own.clone()).filter(|given| given != own)?;
        Some(format!(
            "imdb id {given} is that of a movie that was merged into this one, which keeps {own}"
        ))
    }
}

/// What each of `movies` means, in two statements.
pub(super) async fn targets(writer: &Writer, movies: &[&ValidMovie]) -> Result<Vec<RecordTarget>> {
    let ids = movies.iter().filter_map(|movie| movie.tmdb_id().map(i64::from)).collect();
    let sql = redirect::MOVIE.known_by("*", "tmdb_id");
    let by_tmdb: Vec<KnownMovie<i32>> = writer.find(&sql, Rows::integers("tmdb_id", ids)).await?;
    let ids = movies.iter().filter_map(|movie| movie.imdb_id().map(str::to_owned)).collect();
    let sql = redirect::MOVIE.known_by("*", "imdb_id");
    let by_imdb: Vec<KnownMovie<String>> = writer.find(&sql, Rows::texts("imdb_id", ids)).await?;
    let known = ByIds {
        tmdb: by_tmdb.into_iter().map(|known| (known.by, known)).collect(),
        imdb: by_imdb.into_iter().map(|known| (known.by.clone(), known)).collect(),
    };
    let mut seen = Seen::default();
    Ok(movies.iter().map(|movie| seen.keep_first(movie, known.target(movie))).collect())
}

/// A movie and the id that it, or one that was merged into it, is known by.
struct KnownMovie<Id> {
    by: Id,
    movie: Model,
    /// Whether only a movie that was merged into it has the id.
    merged: bool,
    /// The TMDB id of that one.
    merged_tmdb_id: Option<i32>,
}

impl<Id: TryGetable> FromQueryResult for KnownMovie<Id> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let merged: i32 = row.try_get(prefix, "merged")?;
        Ok(Self {
            by: row.try_get(prefix, "known_by")?,
            movie: Model::from_query_result(row, prefix)?,
            merged: merged == 1,
            merged_tmdb_id: row.try_get(prefix, "merged_tmdb_id")?,
        })
    }
}

impl<Id> KnownMovie<Id> {
    /// The TMDB id of the movie that the id is of.
    fn tmdb_id(&self) -> Option<i32> {
        if self.merged { self.merged_tmdb_id } else { self.movie.tmdb_id }
    }
}

/// The stored movies that some records name.
struct ByIds {
    tmdb: HashMap<i32, KnownMovie<i32>>,
    imdb: HashMap<String, KnownMovie<String>>,
}

impl ByIds {
    fn target(&self, movie: &ValidMovie) -> RecordTarget {
        let tmdb = movie.tmdb_id().and_then(|id| self.tmdb.get(&id));
        let imdb = movie.imdb_id().and_then(|id| self.imdb.get(id));
        let stored = |movie: &Model, imdb_is_merged| {
            RecordTarget::Stored(StoredMovie { row: Box::new(movie.clone()), imdb_is_merged })
        };
        let merged = |survivor: &Model, field| RecordTarget::Merged {
            survivor: Box::new(survivor.clone()),
            field,
        };
        match (tmdb, imdb) {
            (None, None) => RecordTarget::Fresh,
            (Some(one), Some(other)) if one.movie.id != other.movie.id => {
                RecordTarget::Conflict(two_movies(movie, &one.movie, &other.movie))
            }
            (Some(known), _) if known.merged => merged(&known.movie, "tmdb_id"),
            (Some(known), imdb) => stored(&known.movie, imdb.is_some_and(|imdb| imdb.merged)),
            (None, Some(known)) => match (movie.tmdb_id(), known.tmdb_id()) {
                (Some(given), Some(own)) => {
                    RecordTarget::Conflict(another(movie, known, own, given))
                }
                _ if known.merged => merged(&known.movie, "imdb_id"),
                _ => stored(&known.movie, false),
            },
        }
    }
}

/// The movies of the records so far: of several records of one movie, the first one counts.
#[derive(Default)]
struct Seen {
    tmdb: HashSet<i32>,
    imdb: HashSet<String>,
    movies: HashSet<i64>,
}

impl Seen {
    /// `target`, unless an earlier record meant the same movie.
    fn keep_first(&mut self, movie: &ValidMovie, target: RecordTarget) -> RecordTarget {
        let id = match &target {
            RecordTarget::Stored(stored) => Some(stored.row.id),
            RecordTarget::Fresh => None,
            RecordTarget::Merged { .. } | RecordTarget::Conflict(_) | RecordTarget::Refused(_) => {
                return target;
            }
        };
        if self.knows(movie, id) {
            return RecordTarget::Refused(
                "an earlier record is the same movie; it counts".to_owned(),
            );
        }
        self.movies.extend(id);
        self.tmdb.extend(movie.tmdb_id());
        self.imdb.extend(movie.imdb_id().map(str::to_owned));
        target
    }

    fn knows(&self, movie: &ValidMovie, id: Option<i64>) -> bool {
        movie.tmdb_id().is_some_and(|id| self.tmdb.contains(&id))
            || movie.imdb_id().is_some_and(|id| self.imdb.contains(id))
            || id.is_some_and(|id| self.movies.contains(&id))
    }
}

fn another(movie: &ValidMovie, known: &KnownMovie<String>, own: i32, given: i32) -> String {
    let (imdb, slug) = (movie.imdb_id().unwrap_or_default(), &known.movie.slug);
    let whose = if known.merged { "a movie that was merged into" } else { "the movie" };
    format!(
        "conflict: imdb id {imdb} is that of {whose} {slug}, whose tmdb id is {own} and not {given}"
    )
}

fn two_movies(movie: &ValidMovie, one: &Model, other: &Model) -> String {
    format!(
        "conflict: tmdb id {} is that of the movie {}, and imdb id {} that of {}",
        movie.tmdb_id().unwrap_or_default(),
        one.slug,
        movie.imdb_id().unwrap_or_default(),
        other.slug
    )
}
