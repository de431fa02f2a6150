//! People without a source id, and how they come by one.
//!
//! The rule: when a film is written, and its stored credits hold a person who has no source id and
//! whose folded name only one person of the new credits has, the two are one person. It is matching
//! within one film, never by name in general. If the id belongs to another stored person already,
//! made from another film before, the two rows become one: the older keeps its key and slug and
//! takes over the other's credits.
//!
//! **Invariant:** two people of one name within a film are never taken for one.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;

use super::super::search::{self, Entry};
use super::super::writer::Writer;
use super::resolve::{Cast, Named};
use super::store::Facts;
use crate::db::rows::{Column, Rows};
use crate::db::search::Kind;
use crate::error::Result;

/// A person without ids in a stored film.
#[derive(FromQueryResult)]
struct Nameless {
    movie_id: i64,
    person_id: i64,
    name_folded: String,
    profile_path: Option<String>,
    popularity: Option<f64>,
}

/// Two rows that are one person.
struct Merge {
    place: usize,
    found: Facts,
}

/// Gives the people of `named` the rows of the id-less people of their films.
pub(super) async fn adopt(
    writer: &Writer,
    casts: &[Cast<'_>],
    places: &[Vec<usize>],
    named: &mut [Named<'_>],
) -> Result<()> {
    let mut taken = HashSet::new();
    let mut merges: Vec<Merge> = Vec::new();
    let waiting = nameless(writer, casts).await?;
    for (cast, places) in casts.iter().zip(places) {
        let Some(waiting) = cast.movie.and_then(|movie| waiting.get(&movie)) else {
            continue;
        };
        for (place, found) in pairs(waiting, places, named) {
            let Some(person) = named.get_mut(place) else {
                continue;
            };
            if !taken.insert(found.id) || person.facts.id == found.id {
                continue;
            }
            match person.facts.id {
                None => person.facts = found,
                Some(_) if merges.iter().any(|merge| merge.place == place) => {}
                Some(_) => merges.push(Merge { place, found }),
            }
        }
    }
    merge(writer, merges, named).await
}

async fn nameless(
    writer: &Writer,
    casts: &[Cast<'_>],
) -> Result<HashMap<i64, HashMap<String, Vec<Facts>>>> {
    let sql = "SELECT DISTINCT credit.movie_id, credit.person_id, person.name_folded, \
               person.profile_path, person.popularity \
               FROM credit JOIN person ON person.id = credit.person_id \
               WHERE credit.movie_id IN (SELECT movie_id FROM {rows} AS given) \
               AND person.tmdb_id IS NULL AND person.imdb_id IS NULL";
    let movies = casts.iter().filter_map(|cast| cast.movie).collect();
    let mut by_film: HashMap<i64, HashMap<String, Vec<Facts>>> = HashMap::new();
    for row in writer.find::<Nameless>(sql, Rows::integers("movie_id", movies)).await? {
        let Nameless { movie_id, person_id, name_folded, profile_path, popularity } = row;
        let facts = Facts { id: Some(person_id), profile_path, popularity, ..Facts::default() };
        by_film.entry(movie_id).or_default().entry(name_folded).or_default().push(facts);
    }
    Ok(by_film)
}

/// Who of the film's people is who of its id-less ones: only where the name is unique on both sides.
fn pairs(
    waiting: &HashMap<String, Vec<Facts>>,
    places: &[usize],
    named: &[Named<'_>],
) -> Vec<(usize, Facts)> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for place in places {
        let Some(person) = named.get(*place) else {
            continue;
        };
        let same = by_name.entry(&person.folded).or_default();
        if !same.contains(place) {
            same.push(*place);
        }
    }
    let unique = |(name, found): (&String, &Vec<Facts>)| match (&found[..], by_name.get(&**name)) {
        ([found], Some(places)) if places.len() == 1 => Some((places[0], found.clone())),
        _ => None,
    };
    waiting.iter().filter_map(unique).collect()
}

async fn merge(writer: &Writer, merges: Vec<Merge>, named: &mut [Named<'_>]) -> Result<()> {
    let mut pairs = Vec::new();
    for Merge { place, found } in merges {
        let Some(known) = named.get(place).map(|person| person.facts.clone()) else {
            continue;
        };
        let older = known.id.min(found.id);
        let newer = known.id.max(found.id);
        if let (Some(older), Some(newer)) = (older, newer) {
            pairs.push((older, newer, place, found));
        }
    }
    let clashes = clashes(writer, &pairs).await?;
    pairs.retain(|(older, ..)| !clashes.contains(older));
    for (older, _, place, found) in &pairs {
        if let Some(person) = named.get_mut(*place) {
            person.facts.fill(found);
            person.facts.id = Some(*older);
            person.changed = true;
        }
    }
    unite(writer, &pairs).await
}

type Pair = (i64, i64, usize, Facts);

fn rows(pairs: &[Pair]) -> Rows {
    let older = pairs.iter().map(|(older, ..)| *older).collect();
    let newer = pairs.iter().map(|(_, newer, ..)| *newer).collect();
    Rows::integers("older", older).with("newer", Column::Integer(newer))
}

/// Pairs who both work on one film, and so are two people after all.
async fn clashes(writer: &Writer, pairs: &[Pair]) -> Result<HashSet<i64>> {
    #[derive(FromQueryResult)]
    struct Clash {
        older: i64,
    }
    let sql = "SELECT DISTINCT given.older FROM {rows} AS given \
               CROSS JOIN credit AS one CROSS JOIN credit AS other \
               WHERE one.person_id = given.older AND other.person_id = given.newer \
               AND other.movie_id = one.movie_id";
    let found: Vec<Clash> = writer.find(sql, rows(pairs)).await?;
    Ok(found.into_iter().map(|clash| clash.older).collect())
}

/// What the rows that go are found by.
async fn newer(writer: &Writer, pairs: &[Pair]) -> Result<Vec<Entry>> {
    #[derive(FromQueryResult)]
    struct Gone {
        id: i64,
        name: String,
    }
    let sql = "SELECT id, name FROM person WHERE id IN (SELECT newer FROM {rows} AS given)";
    let gone: Vec<Gone> = writer.find(sql, rows(pairs)).await?;
    let entry = |Gone { id, name }| Entry {
        kind: Kind::Person,
        target: id,
        names: vec![name],
        adult: false,
        popularity: None,
    };
    Ok(gone.into_iter().map(entry).collect())
}

/// The newer row's credits and facts go to the older one. Source ids are unique, so they follow
/// only once the newer row is gone, with the update of everybody who changed.
async fn unite(writer: &Writer, pairs: &[Pair]) -> Result<()> {
    search::store(writer, &newer(writer, pairs).await?, &[]).await?;
    for sql in [
        "UPDATE credit SET person_id = given.older FROM {rows} AS given \
         WHERE credit.person_id = given.newer",
        "UPDATE person SET biography = coalesce(person.biography, gone.biography), \
         birth_date = coalesce(person.birth_date, gone.birth_date), \
         death_date = coalesce(person.death_date, gone.death_date), \
         birth_place = coalesce(person.birth_place, gone.birth_place) \
         FROM {rows} AS given CROSS JOIN person AS gone \
         WHERE person.id = given.older AND gone.id = given.newer",
        "DELETE FROM person WHERE id IN (SELECT newer FROM {rows} AS given)",
    ] {
        writer.run(sql, rows(pairs)).await?;
    }
    Ok(())
}
