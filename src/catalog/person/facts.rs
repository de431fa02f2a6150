//! Who a batch names, and what is known of them.
//!
//! **Invariant:** what is stored is filled in where null and never overwritten.

use entity::person::Model;

use super::PersonDraft;

/// The people of one movie, in the order of its credits.
pub(in super::super) struct Cast<'a> {
    /// The movie's key, if it is stored.
    pub(in super::super) movie: Option<i64>,
    /// The people of its stored credits, each once.
    pub(in super::super) stored: Vec<i64>,
    /// Who is named; a person may be named twice.
    pub(in super::super) people: Vec<&'a PersonDraft>,
}

/// A person whom the batch names.
pub(super) struct BatchPerson<'a> {
    /// The first draft that names them.
    pub(super) draft: &'a PersonDraft,
    /// What is stored of the person; without a key while nothing is.
    pub(super) facts: Facts,
    /// Whether the batch fills in something of what is stored.
    pub(super) changed: bool,
}

/// A person of a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Member {
    /// Their key.
    pub(in super::super) key: i64,
    /// Whether the credit names somebody who was merged into them.
    pub(in super::super) merged: bool,
    /// The key of the merged person whose identifiers the credit gives.
    pub(in super::super) redirect: Option<i64>,
}

/// Who the people of some movies are.
pub(in super::super) struct Resolved {
    /// The person of each credit of each movie.
    pub(in super::super) people: Vec<Vec<Member>>,
    /// Stored movies whose credits name other people now, because two became one.
    pub(in super::super) movies: Vec<i64>,
    /// What was left out, with the place of the movie.
    pub(in super::super) notes: Vec<(usize, String)>,
}

/// What credits may say about a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) id: Option<i64>,
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
    pub(super) profile_path: Option<String>,
    pub(super) popularity: Option<f64>,
}

impl Facts {
    /// What is stored of somebody.
    pub(super) fn of(row: &Model) -> Self {
        Self {
            id: Some(row.id),
            tmdb_id: row.tmdb_id,
            imdb_id: row.imdb_id.clone(),
            profile_path: row.profile_path.clone(),
            popularity: row.popularity,
        }
    }

    /// `row` with these facts.
    pub(super) fn put(&self, row: Model) -> Model {
        Model {
            tmdb_id: self.tmdb_id,
            imdb_id: self.imdb_id.clone(),
            profile_path: self.profile_path.clone(),
            popularity: self.popularity,
            ..row
        }
    }

    /// Takes from `news` what is null here; returns whether anything changed.
    pub(super) fn fill(&mut self, news: &Self) -> bool {
        let tells = (self.tmdb_id.is_none() && news.tmdb_id.is_some())
            || (self.imdb_id.is_none() && news.imdb_id.is_some())
            || (self.profile_path.is_none() && news.profile_path.is_some())
            || (self.popularity.is_none() && news.popularity.is_some());
        if tells {
            self.tmdb_id = self.tmdb_id.or(news.tmdb_id);
            self.imdb_id = self.imdb_id.take().or_else(|| news.imdb_id.clone());
            self.profile_path = self.profile_path.take().or_else(|| news.profile_path.clone());
            self.popularity = self.popularity.or(news.popularity);
        }
        tells
    }
}
