//! A credit as it is stored.

use sea_orm::{FromQueryResult, TryGetable};

use crate::error::Result;

/// A credit's row without its key and movie.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) person_id: i64,
    pub(super) kind: i16,
    pub(super) position: i32,
    pub(super) lead: bool,
    pub(super) released: String,
    pub(super) department: String,
    pub(super) job: String,
    pub(super) characters: String,
    pub(super) credited_as: Option<String>,
    pub(super) billing: Option<i32>,
    pub(super) uncredited: bool,
    pub(super) voice: bool,
}

/// A movie's stored credits.
pub(in super::super) type StoredCredits = Vec<(i64, StoredRow)>;

/// A stored credit.
pub(in super::super) struct StoredRow {
    pub(super) movie_id: i64,
    pub(super) row: Row,
}

impl FromQueryResult for StoredRow {
    fn from_query_result(row: &sea_orm::QueryResult, _: &str) -> Result<Self, sea_orm::DbErr> {
        fn at<T: TryGetable>(row: &sea_orm::QueryResult, at: usize) -> Result<T, sea_orm::DbErr> {
            row.try_get_by_index(at)
        }
        Ok(Self {
            movie_id: at(row, 1)?,
            row: Row {
                person_id: at(row, 2)?,
                kind: at(row, 3)?,
                position: at(row, 4)?,
                lead: at(row, 5)?,
                released: at(row, 6)?,
                department: at(row, 7)?,
                job: at(row, 8)?,
                characters: at(row, 9)?,
                credited_as: at(row, 10)?,
                billing: at(row, 11)?,
                uncredited: at(row, 12)?,
                voice: at(row, 13)?,
            },
        })
    }
}

/// The people of a movie's stored credits, each once.
pub(in super::super) fn people(credits: &StoredCredits) -> Vec<i64> {
    let mut people: Vec<i64> = credits.iter().map(|(_, stored)| stored.row.person_id).collect();
    people.sort_unstable();
    people.dedup();
    people
}
