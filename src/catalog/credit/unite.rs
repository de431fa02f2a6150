//! Credits of two people, or of two movies, that become one.
//!
//! **Invariant:** a credit that both have stays once, with the key and the values of the
//! survivor's; what the survivor's leaves open is filled in from the other.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;

use super::super::redirect::{Pair, take_along};
use super::super::writer::Writer;
use super::diff::Diff;
use super::order::{Moving, sort_and_number};
use super::row::{Row, StoredCredits};
use super::same::{fill, same};
use super::store::{stored, write};
use crate::error::Result;

#[derive(FromQueryResult)]
struct CreditedMovie {
    movie_id: i64,
}

/// Gives the survivors the credits of the merged people; the keys of the movies that name them,
/// rising.
pub(in super::super) async fn unite_people(writer: &Writer, pairs: &[Pair]) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT one.movie_id FROM {rows} AS given \
               CROSS JOIN credit AS one CROSS JOIN credit AS other \
               WHERE one.person_id = given.gone AND other.person_id = given.survivor \
               AND other.movie_id = one.movie_id";
    let shared: Vec<CreditedMovie> = writer.find(sql, Pair::rows(pairs)).await?;
    let shared = shared.into_iter().map(|movie| movie.movie_id).collect();
    let credits = stored(writer, shared).await?;
    let sql = "UPDATE credit SET person_id = given.survivor FROM {rows} AS given \
               WHERE credit.person_id = given.gone RETURNING credit.movie_id";
    let moved: Vec<CreditedMovie> = writer.find(sql, Pair::rows(pairs)).await?;
    let survivors: HashMap<i64, i64> =
        pairs.iter().map(|pair| (pair.merged, pair.survivor)).collect();
    let united = credits.into_iter().map(|(movie, credits)| {
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for (id, stored) in credits {
            match survivors.get(&stored.row.person_id) {
                Some(survivor) => {
                    other.push(Moving::of(id, Row { person_id: *survivor, ..stored.row }));
                }
                None => own.push(Moving::of(id, stored.row)),
            }
        }
        (movie, united(own, other))
    });
    write(writer, united.collect()).await?;
    let mut movies: Vec<i64> = moved.into_iter().map(|movie| movie.movie_id).collect();
    movies.sort_unstable();
    movies.dedup();
    Ok(movies)
}

/// Gives the surviving movie, released on `released`, the credits of the one that goes. Its own
/// come first: the billing of the others goes on where its own ends.
pub(in super::super) async fn unite_movies(
    writer: &Writer,
    pair: Pair,
    released: &str,
) -> Result<()> {
    let mut credits = stored(writer, vec![pair.survivor, pair.merged]).await?;
    let own = credits.remove(&pair.survivor).unwrap_or_default();
    let other = credits.remove(&pair.merged).unwrap_or_default();
    take_along(writer, ("credit", "movie_id"), &[pair]).await?;
    let own = moving(own, released);
    let other = behind(&own, moving(other, released));
    write(writer, vec![(pair.survivor, united(own, other))]).await
}

fn moving(credits: StoredCredits, released: &str) -> Vec<Moving> {
    let moving = credits.into_iter().map(|(id, stored)| {
        let row = Row { released: released.to_owned(), ..stored.row.clone() };
        Moving { id, before: stored.row, row }
    });
    moving.collect()
}

/// The credits of the other movie, each behind all of its kind in `own`.
fn behind(own: &[Moving], mut other: Vec<Moving>) -> Vec<Moving> {
    for Moving { row, .. } in &mut other {
        let same_kind = || own.iter().filter(|credit| credit.row.kind == row.kind);
        let count = i32::try_from(same_kind().count()).unwrap_or(i32::MAX);
        let last = same_kind().filter_map(|credit| credit.row.billing).max().unwrap_or(0);
        row.position = row.position.saturating_add(count);
        row.billing = row.billing.map(|billing| billing.saturating_add(last));
    }
    other
}

/// What is to be written so that a movie has each credit once, in order: of two that are
/// one, that in `own` stays.
fn united(mut own: Vec<Moving>, other: Vec<Moving>) -> Diff {
    let (mut taken, mut removed, mut rest) = (HashSet::new(), Vec::new(), Vec::new());
    for credit in other {
        let free = |own: &&mut Moving| !taken.contains(&own.id) && same(&own.row, &credit.row);
        match own.iter_mut().find(free) {
            Some(own) => {
                taken.insert(own.id);
                fill(&mut own.row, credit.row);
                removed.push(credit.id);
            }
            None => rest.push(credit),
        }
    }
    own.extend(rest);
    sort_and_number(&mut own);
    Diff { removed, ..Diff::moved(own) }
}
