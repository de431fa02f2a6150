//! Which stored film a record means.
//!
//! A record that names what a merged film was known by means the film that it lives on in, whose own
//! ids stay.
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
    /// A stored film, and which of the record's ids name it already, perhaps since a merge.
    Stored(Box<Model>, Named),
    /// Nothing that could be written, and why.
    Refused(String),
}

/// Which ids of a record name the stored film.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Named {
    tmdb: bool,
    imdb: bool,
}

impl Named {
    /// Leaves the stored film its own ids in the places of those that name it.
    pub(super) fn keep(self, stored: &Model, row: &mut Model) {
        if self.tmdb {
            row.tmdb_id = stored.tmdb_id.or(row.tmdb_id);
        }
        if self.imdb {
            row.imdb_id = stored.imdb_id.clone().or(row.imdb_id.take());
        }
    }
}

/// What each of `films` means, in two statements.
pub(super) async fn targets(writer: &Writer, films: &[Film]) -> Result<Vec<Target>> {
    let ids = films.iter().filter_map(|film| film.tmdb_id().map(i64::from)).collect();
    let sql = redirect::MOVIE.known_by("*", "tmdb_id");
    let by_tmdb: Vec<Known<i32>> = writer.find(&sql, Rows::integers("tmdb_id", ids)).await?;
    let ids = films.iter().filter_map(|film| film.imdb_id().map(str::to_owned)).collect();
    let sql = redirect::MOVIE.known_by("*", "imdb_id");
    let by_imdb: Vec<Known<String>> = writer.find(&sql, Rows::texts("imdb_id", ids)).await?;
    let mut stored = Stored {
        by_tmdb: by_tmdb.into_iter().map(|known| (known.by, known.movie)).collect(),
        by_imdb: by_imdb.into_iter().map(|known| (known.by, known.movie)).collect(),
        met: Met::default(),
    };
    Ok(films.iter().map(|film| stored.target(film)).collect())
}

/// A film and the id that it, or one that was merged into it, is known by.
struct Known<Id> {
    by: Id,
    movie: Model,
}

impl<Id: TryGetable> FromQueryResult for Known<Id> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let movie = Model::from_query_result(row, prefix)?;
        Ok(Self { by: row.try_get(prefix, "known_by")?, movie })
    }
}

struct Stored {
    by_tmdb: HashMap<i32, Model>,
    by_imdb: HashMap<String, Model>,
    met: Met,
}

/// The ids and films of the records so far.
#[derive(Default)]
struct Met {
    tmdb: HashSet<i32>,
    imdb: HashSet<String>,
    films: HashSet<i64>,
}

impl Stored {
    fn target(&mut self, film: &Film) -> Target {
        let target = self.stored(film);
        if let Target::Refused(_) = target {
            return target;
        }
        let id = if let Target::Stored(movie, _) = &target { Some(movie.id) } else { None };
        if self.met.knows(film, id) {
            return Target::Refused("an earlier record is the same film; it counts".to_owned());
        }
        self.met.learn(film, id);
        target
    }

    fn stored(&self, film: &Film) -> Target {
        let tmdb = film.tmdb_id().and_then(|id| self.by_tmdb.get(&id));
        let imdb = film.imdb_id().and_then(|id| self.by_imdb.get(id));
        match (tmdb, imdb) {
            (None, None) => Target::Fresh,
            (Some(movie), None) => {
                Target::Stored(Box::new(movie.clone()), Named { tmdb: true, imdb: false })
            }
            (Some(movie), Some(other)) if movie.id == other.id => {
                Target::Stored(Box::new(movie.clone()), Named { tmdb: true, imdb: true })
            }
            (Some(one), Some(other)) => Target::Refused(two_films(film, one, other)),
            (None, Some(movie)) => match (film.tmdb_id(), movie.tmdb_id) {
                (Some(given), Some(known)) => Target::Refused(format!(
                    "conflict: imdb id {} is that of the film {}, whose tmdb id is {known} and not {given}",
                    film.imdb_id().unwrap_or_default(),
                    movie.slug
                )),
                _ => Target::Stored(Box::new(movie.clone()), Named { tmdb: false, imdb: true }),
            },
        }
    }
}

fn two_films(film: &Film, one: &Model, other: &Model) -> String {
    format!(
        "conflict: tmdb id {} is that of the film {}, and imdb id {} that of {}",
        film.tmdb_id().unwrap_or_default(),
        one.slug,
        film.imdb_id().unwrap_or_default(),
        other.slug
    )
}

impl Met {
    fn knows(&self, film: &Film, id: Option<i64>) -> bool {
        film.tmdb_id().is_some_and(|id| self.tmdb.contains(&id))
            || film.imdb_id().is_some_and(|id| self.imdb.contains(id))
            || id.is_some_and(|id| self.films.contains(&id))
    }

    fn learn(&mut self, film: &Film, id: Option<i64>) {
        self.tmdb.extend(film.tmdb_id());
        self.imdb.extend(film.imdb_id().map(str::to_owned));
        self.films.extend(id);
    }
}
