//! Which stored film a record means.
//!
//! **Invariant:** a record that means two films, or the film of an earlier record, is refused.

use std::collections::{HashMap, HashSet};

use entity::movie::Model;

use super::super::writer::Writer;
use super::Film;
use crate::db::rows::Rows;
use crate::error::Result;

/// What a record means.
pub(super) enum Target {
    /// A film that is not there yet.
    Fresh,
    /// A stored film.
    Stored(Box<Model>),
    /// Nothing that could be written, and why.
    Refused(String),
}

/// What each of `films` means, in two statements.
pub(super) async fn targets(writer: &Writer, films: &[Film]) -> Result<Vec<Target>> {
    let ids = films.iter().filter_map(|film| film.tmdb_id.map(i64::from)).collect();
    let by_tmdb = "SELECT * FROM movie WHERE tmdb_id IN (SELECT tmdb_id FROM {rows} AS given)";
    let by_tmdb: Vec<Model> = writer.find(by_tmdb, Rows::integers("tmdb_id", ids)).await?;
    let ids = films.iter().filter_map(|film| film.imdb_id.clone()).collect();
    let by_imdb = "SELECT * FROM movie WHERE imdb_id IN (SELECT imdb_id FROM {rows} AS given)";
    let by_imdb: Vec<Model> = writer.find(by_imdb, Rows::texts("imdb_id", ids)).await?;
    let mut stored = Stored {
        by_tmdb: by_tmdb.into_iter().filter_map(|movie| Some((movie.tmdb_id?, movie))).collect(),
        by_imdb: by_imdb
            .into_iter()
            .filter_map(|movie| Some((movie.imdb_id.clone()?, movie)))
            .collect(),
        met: Met::default(),
    };
    Ok(films.iter().map(|film| stored.target(film)).collect())
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
        let id = if let Target::Stored(movie) = &target { Some(movie.id) } else { None };
        if self.met.knows(film, id) {
            return Target::Refused("an earlier record is the same film; it counts".to_owned());
        }
        self.met.learn(film, id);
        target
    }

    fn stored(&self, film: &Film) -> Target {
        let tmdb = film.tmdb_id.and_then(|id| self.by_tmdb.get(&id));
        let imdb = film.imdb_id.as_ref().and_then(|id| self.by_imdb.get(id));
        match (tmdb, imdb) {
            (None, None) => Target::Fresh,
            (Some(movie), None) => Target::Stored(Box::new(movie.clone())),
            (Some(movie), Some(other)) if movie.id == other.id => {
                Target::Stored(Box::new(movie.clone()))
            }
            (Some(one), Some(other)) => Target::Refused(two_films(film, one, other)),
            (None, Some(movie)) => match (film.tmdb_id, movie.tmdb_id) {
                (Some(given), Some(known)) => Target::Refused(format!(
                    "conflict: imdb id {} is that of the film {}, whose tmdb id is {known} and not {given}",
                    movie.imdb_id.as_deref().unwrap_or_default(),
                    movie.slug
                )),
                _ => Target::Stored(Box::new(movie.clone())),
            },
        }
    }
}

fn two_films(film: &Film, one: &Model, other: &Model) -> String {
    format!(
        "conflict: tmdb id {} is that of the film {}, and imdb id {} that of {}",
        film.tmdb_id.unwrap_or_default(),
        one.slug,
        film.imdb_id.as_deref().unwrap_or_default(),
        other.slug
    )
}

impl Met {
    fn knows(&self, film: &Film, id: Option<i64>) -> bool {
        film.tmdb_id.is_some_and(|id| self.tmdb.contains(&id))
            || film.imdb_id.as_ref().is_some_and(|id| self.imdb.contains(id))
            || id.is_some_and(|id| self.films.contains(&id))
    }

    fn learn(&mut self, film: &Film, id: Option<i64>) {
        self.tmdb.extend(film.tmdb_id);
        self.imdb.extend(film.imdb_id.clone());
        self.films.extend(id);
    }
}
