//! Running searches within a request.
//!
//! **Invariant:** two equal searches of one request are one statement.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

use async_graphql::dataloader::Loader;
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Found, Hit, Search};
use crate::db::Db;
use crate::db::tally::{Tally, Told};
use crate::error::{Error, Result};

impl PartialEq for Search {
    fn eq(&self, other: &Self) -> bool {
        self.phrase.text == other.phrase.text
            && self.kinds == other.kinds
            && self.limit == other.limit
            && self.beyond == other.beyond
    }
}

// A place holds no NaN: the index has none, and JSON, of which cursors are made, neither.
impl Eq for Search {}

impl Hash for Search {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.phrase.text.hash(state);
        self.limit.hash(state);
    }
}

/// What the rows of a search are made of.
const COLUMNS: [&str; 3] = ["search_name.id", "search_name.text", "search_name.popularity"];

/// Answers searches.
pub(in crate::db) struct Searching {
    db: Db,
    tally: Arc<Tally>,
}

impl Searching {
    pub(in crate::db) fn new(db: Db, tally: Arc<Tally>) -> Self {
        Self { db, tally }
    }

    async fn run(&self, search: &Search) -> Result<Found> {
        let statement = search.statement(self.db.dialect());
        let begun = Instant::now();
        let rows = self.db.reader().query_all_raw(statement).await;
        let count = rows.as_ref().map_or(0, Vec::len) as u64;
        let columns = COLUMNS.map(str::to_owned).to_vec();
        let elapsed = begun.elapsed();
        self.tally.tell(Told { path: search.path.clone(), rows: count, columns, elapsed });
        let rows = rows?;
        found(search, &rows)
    }
}

impl Loader<Arc<Search>> for Searching {
    // An error is a value, because it concerns its own search and not the whole batch.
    type Value = Result<Arc<Found>, Arc<Error>>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        searches: &[Arc<Search>],
    ) -> Result<HashMap<Arc<Search>, Self::Value>, Self::Error> {
        let run = async |search: &Arc<Search>| {
            (search.clone(), self.run(search).await.map(Arc::new).map_err(Arc::new))
        };
        Ok(join_all(searches.iter().map(run)).await.into_iter().collect())
    }
}

fn found(search: &Search, rows: &[QueryResult]) -> Result<Found> {
    let hit = |row: &QueryResult| -> Result<Hit> {
        Ok(Hit {
            document: row.try_get_by_index(0)?,
            place: row.try_get_by_index(1)?,
            popularity: row.try_get_by_index(2)?,
        })
    };
    let mut hits = rows.iter().map(hit).collect::<Result<Vec<Hit>>>()?;
    let summary = hits.iter().position(|hit| hit.place < 0);
    let summary = summary.ok_or_else(|| Error::internal("a search without a summary"))?;
    let Hit { document: total, popularity: behind, .. } = hits.swap_remove(summary);
    let key = |hit: &Hit| (hit.place, hit.document);
    hits.sort_by(|one, other| {
        let popularity = other.popularity.total_cmp(&one.popularity);
        one.place.cmp(&other.place).then(popularity).then(key(one).cmp(&key(other)))
    });
    let limit = usize::try_from(search.limit).unwrap_or(usize::MAX);
    let more = hits.len() > limit;
    hits.truncate(limit);
    Ok(Found { hits, more, before: (total as f64) > behind, total: total.unsigned_abs() })
}
