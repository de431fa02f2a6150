//! Credits of a person who goes.
//!
//! **Invariant:** that of [`credit`](super): those that stay close up.

use sea_orm::FromQueryResult;

use super::super::writer::Writer;
use super::diff::Diff;
use super::order::{Moving, sort_and_number};
use super::row::StoredCredits;
use super::store::{stored, write};
use crate::db::rows::Rows;
use crate::error::Result;

/// How many credits a person has.
pub(in super::super) async fn count_of_person(writer: &Writer, person: i64) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct CreditCount {
        count: i64,
    }
    let sql = "SELECT COUNT(*) AS count FROM credit \
               WHERE person_id IN (SELECT id FROM {rows} AS given)";
    let counted: Vec<CreditCount> = writer.find(sql, Rows::integers("id", vec![person])).await?;
    Ok(counted.iter().map(|counted| counted.count).sum())
}

/// Takes a person's credits out; the movies that had them, rising.
pub(in super::super) async fn remove_person(writer: &Writer, person: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct CreditedMovie {
        movie_id: i64,
    }
    let sql = "SELECT DISTINCT movie_id FROM credit \
               WHERE person_id IN (SELECT id FROM {rows} AS given) ORDER BY movie_id";
    let found: Vec<CreditedMovie> = writer.find(sql, Rows::integers("id", vec![person])).await?;
    let movies: Vec<i64> = found.into_iter().map(|movie| movie.movie_id).collect();
    let credits = stored(writer, movies.clone()).await?;
    let without = credits.into_iter().map(|(movie, credits)| (movie, without(credits, person)));
    write(writer, without.collect()).await?;
    Ok(movies)
}

fn without(credits: StoredCredits, person: i64) -> Diff {
    let (removed, kept): (StoredCredits, StoredCredits) =
        credits.into_iter().partition(|(_, stored)| stored.row.person_id == person);
    let mut kept: Vec<Moving> =
        kept.into_iter().map(|(id, stored)| Moving::of(id, stored.row)).collect();
    sort_and_number(&mut kept);
    let mut difference = Diff::moved(kept);
    difference.removed = removed.into_iter().map(|(id, _)| id).collect();
    difference
}
