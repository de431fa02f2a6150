//! From the people that a batch of films names to their rows.
//!
//! **Invariant:** one person named twice in a batch is one row, and the number of statements does
//! not depend on how many are named.

use std::collections::HashMap;

use super::super::text::fold;
use super::super::writer::Writer;
use super::store::{self, Facts};
use super::{Draft, adopt};
use crate::error::{Error, Result};

/// The people of one film, in the order of its credits.
pub(in super::super) struct Cast<'a> {
    /// The film's key, if it is stored.
    pub(in super::super) movie: Option<i64>,
    /// Who is named; a person may be named twice.
    pub(in super::super) people: Vec<&'a Draft>,
}

/// A person whom the batch names.
pub(super) struct Named<'a> {
    pub(super) draft: &'a Draft,
    /// The name for comparing, within one film.
    pub(super) folded: String,
    /// What is stored of them; no key yet for those who are not.
    pub(super) facts: Facts,
    /// What the batch tells of them.
    pub(super) news: Facts,
    /// Whether the news fill in something of what is stored.
    pub(super) changed: bool,
}

impl<'a> Named<'a> {
    fn new(draft: &'a Draft) -> Self {
        let facts = Facts { id: draft.key(), ..Facts::default() };
        let news = Facts::default();
        Self { draft, folded: fold(&draft.name), facts, news, changed: false }
    }

    fn told(&mut self, draft: &Draft) {
        self.news.fill(&Facts {
            id: None,
            tmdb_id: draft.tmdb_id,
            imdb_id: draft.imdb_id.clone(),
            profile_path: draft.profile_path.clone(),
            popularity: draft.popularity,
        });
    }

    fn learn(&mut self) {
        let news = std::mem::take(&mut self.news);
        self.changed |= self.facts.fill(&news);
    }
}

/// Who the people of some films are.
pub(in super::super) struct Resolved {
    /// The key of each person of each film.
    pub(in super::super) people: Vec<Vec<i64>>,
    /// Stored films whose credits name other people now, because two became one.
    pub(in super::super) films: Vec<i64>,
}

/// The people of `casts`; those who are missing are made.
pub(in super::super) async fn resolve(writer: &Writer, casts: &[Cast<'_>]) -> Result<Resolved> {
    let (mut named, places) = gather(casts);
    recognise(writer, &mut named).await?;
    let films = adopt::adopt(writer, casts, &places, &mut named).await?;
    for person in &mut named {
        person.learn();
    }
    store::update(writer, &named).await?;
    store::insert(writer, &mut named).await?;
    let id = |place: &usize| named.get(*place).and_then(|person| person.facts.id);
    let lost = || Error::internal("a person of a credit has no key");
    let of_cast = |cast: &Vec<usize>| cast.iter().map(|place| id(place).ok_or_else(lost)).collect();
    let people = places.iter().map(of_cast).collect::<Result<_>>()?;
    Ok(Resolved { people, films })
}

/// What tells two people apart within a batch.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Stored(i64),
    Tmdb(i32),
    Imdb(&'a str),
    Slug(&'a str),
    /// Without any id: the same name in the same film.
    Name(usize, String),
}

fn keys(draft: &Draft, film: usize) -> Vec<Key<'_>> {
    if let Some(key) = draft.key() {
        return vec![Key::Stored(key)];
    }
    let mut keys: Vec<Key<'_>> = draft.tmdb_id.map(Key::Tmdb).into_iter().collect();
    keys.extend(draft.imdb_id.as_deref().map(Key::Imdb));
    keys.extend(draft.slug.as_deref().map(Key::Slug));
    if keys.is_empty() {
        keys.push(Key::Name(film, fold(&draft.name)));
    }
    keys
}

fn gather<'a>(casts: &[Cast<'a>]) -> (Vec<Named<'a>>, Vec<Vec<usize>>) {
    let mut named: Vec<Named<'a>> = Vec::new();
    let mut known: HashMap<Key<'a>, usize> = HashMap::new();
    let mut places = Vec::with_capacity(casts.len());
    for (film, cast) in casts.iter().enumerate() {
        let mut of_cast = Vec::with_capacity(cast.people.len());
        for &draft in &cast.people {
            let keys = keys(draft, film);
            let place = keys.iter().find_map(|key| known.get(key)).copied();
            let place = place.unwrap_or_else(|| {
                named.push(Named::new(draft));
                named.len() - 1
            });
            if let Some(person) = named.get_mut(place) {
                person.told(draft);
            }
            known.extend(keys.into_iter().map(|key| (key, place)));
            of_cast.push(place);
        }
        places.push(of_cast);
    }
    (named, places)
}

/// Finds those who are stored under one of their ids.
async fn recognise(writer: &Writer, named: &mut [Named<'_>]) -> Result<()> {
    let (by_tmdb, by_imdb) = store::by_ids(writer, named).await?;
    for person in named.iter_mut().filter(|person| person.facts.id.is_none()) {
        let news = &mut person.news;
        let tmdb = news.tmdb_id.and_then(|id| by_tmdb.get(&id));
        let imdb = news.imdb_id.as_ref().and_then(|id| by_imdb.get(id));
        // An IMDb id that another TMDB id has already is a mistake of the source.
        let imdb_is_free = imdb.is_none_or(|found| {
            tmdb.map_or_else(
                || news.tmdb_id.is_none() || found.tmdb_id.is_none(),
                |known| known.id == found.id,
            )
        });
        if !imdb_is_free {
            news.imdb_id = None;
        }
        if let Some(found) = tmdb.or(imdb.filter(|_| imdb_is_free)) {
            person.facts = found.clone();
        }
    }
    Ok(())
}
