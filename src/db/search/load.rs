//! Running searches within a request.
//!
//! **Invariant:** two equal searches of one request are one statement.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

use async_graphql::dataloader::Loader;
use futures_util::future::join_all;

use super::{Hit, Search, SearchHits};
use crate::db::dialect::fetch::Cells;
use crate::db::reader::Reader;
use crate::db::request_stats::{RequestStats, StatementStats};
use crate::db::row::Cell;
use crate::db::table::ColumnKind;
use crate::error::{Error, Result};

impl PartialEq for Search {
    fn eq(&self, other: &Self) -> bool {
        self.phrase.text == other.phrase.text
            && self.kinds == other.kinds
            && self.limit == other.limit
            && self.after == other.after
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

/// What those columns hold: a document, a place, a popularity.
const KINDS: [ColumnKind; 3] = [ColumnKind::Int64, ColumnKind::Int64, ColumnKind::Float];

/// Answers searches.
pub(in crate::db) struct SearchLoader {
    reader: Arc<Reader>,
    stats: Arc<RequestStats>,
}

impl SearchLoader {
    pub(in crate::db) fn new(reader: Arc<Reader>, stats: Arc<RequestStats>) -> Self {
        Self { reader, stats }
    }

    async fn run(&self, search: &Search) -> Result<SearchHits> {
        let statement = search.statement(self.reader.db().dialect());
        let begun = Instant::now();
        let read = self.reader.read(statement, &KINDS).await;
        let rows = read.as_ref().map_or(0, Cells::rows) as u64;
        let columns = COLUMNS.map(str::to_owned).to_vec();
        let elapsed = begun.elapsed();
        self.stats.record(StatementStats { path: search.path.clone(), rows, columns, elapsed });
        read_hits(search, read?)
    }
}

impl Loader<Arc<Search>> for SearchLoader {
    // An error is a value, because it concerns its own search and not the whole batch.
    type Value = Result<Arc<SearchHits>, Arc<Error>>;
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

fn read_hits(search: &Search, mut cells: Cells) -> Result<SearchHits> {
    let rows = cells.rows();
    let hit = |_| match (cells.one()?, cells.one()?, cells.one()?) {
        (Cell::Int(document), Cell::Int(rank), Cell::Float(popularity)) => {
            Ok(Hit { document, rank, popularity })
        }
        other => Err(Error::internal(format!("{other:?} is no hit of a search"))),
    };
    let mut hits = (0..rows).map(hit).collect::<Result<Vec<Hit>>>()?;
    let summary = hits.iter().position(|hit| hit.rank < 0);
    let summary = summary.ok_or_else(|| Error::internal("a search without a summary"))?;
    let Hit { document: total, popularity: behind, .. } = hits.swap_remove(summary);
    let key = |hit: &Hit| (hit.rank, hit.document);
    hits.sort_by(|one, other| {
        let popularity = other.popularity.total_cmp(&one.popularity);
        one.rank.cmp(&other.rank).then(popularity).then(key(one).cmp(&key(other)))
    });
    let limit = usize::try_from(search.limit).unwrap_or(usize::MAX);
    let more = hits.len() > limit;
    hits.truncate(limit);
    Ok(SearchHits { hits, more, before: (total as f64) > behind, total: total.unsigned_abs() })
}
