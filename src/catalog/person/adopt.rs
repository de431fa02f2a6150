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

use entity::person::Model;
use sea_orm::FromQueryResult;

use super::super::redirect::Pair;
use super::super::writer::Writer;
use super::resolve::{Cast, Named};
use super::store::Facts;
use super::unite::{United, couples, unite};
use crate::db::rows::Rows;
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

/// Gives the people of `named` the rows of the id-less people of their films; the films whose
/// credits name other people through that.
pub(super) async fn adopt(
    writer: &Writer,
    casts: &[Cast<'_>],
    places: &[Vec<usize>],
    named: &mut [Named<'_>],
) -> Result<Vec<i64>> {
    // Whoever is pointed to is nobody else of the film.
    let mut taken: HashSet<Option<i64>> =
        named.iter().filter(|person| person.draft.key().is_some()).map(|it| it.facts.id).collect();
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

/// Unites them; the films whose credits name other people now.
async fn merge(writer: &Writer, merges: Vec<Merge>, named: &mut [Named<'_>]) -> Result<Vec<i64>> {
    let mut pairs: Vec<Pair> = Vec::new();
    for Merge { place, found } in merges {
        let known = named.get(place).and_then(|person| person.facts.id);
        let (Some(known), Some(found)) = (known, found.id) else {
            continue;
        };
        let met = |key| pairs.iter().any(|pair| [pair.survivor, pair.gone].contains(&key));
        if !met(known) && !met(found) {
            pairs.push(Pair { survivor: known.min(found), gone: known.max(found) });
        }
    }
    let clashes = clashes(writer, &pairs).await?;
    pairs.retain(|pair| !clashes.contains(&pair.survivor));
    let couples = couples(writer, &pairs).await?;
    let United { survivors, films } = unite(writer, couples).await?;
    let survivors: HashMap<i64, &Model> = survivors.iter().map(|row| (row.id, row)).collect();
    for person in named {
        let of = |pair: &&Pair| [Some(pair.survivor), Some(pair.gone)].contains(&person.facts.id);
        let pair = pairs.iter().find(of);
        if let Some(survivor) = pair.and_then(|pair| survivors.get(&pair.survivor)) {
            person.facts = Facts::of(survivor);
        }
    }
    Ok(films)
}

/// Pairs who both work on one film, and so are two people after all.
async fn clashes(writer: &Writer, pairs: &[Pair]) -> Result<HashSet<i64>> {
    #[derive(FromQueryResult)]
    struct Clash {
        survivor: i64,
    }
    let sql = "SELECT DISTINCT given.survivor FROM {rows} AS given \
               CROSS JOIN credit AS one CROSS JOIN credit AS other \
               WHERE one.person_id = given.survivor AND other.person_id = given.gone \
               AND other.movie_id = one.movie_id";
    let found: Vec<Clash> = writer.find(sql, Pair::rows(pairs)).await?;
    Ok(found.into_iter().map(|clash| clash.survivor).collect())
}
