//! The queries of one request, collected and answered together.
//!
//! Every relation has an `async_graphql` DataLoader of its own, made when a request first needs
//! it; a slow relation then holds up no other. What a batch holds is grouped by query, the
//! columns of equal queries are joined, and each group is one statement.
//!
//! **Invariant:** a batch runs as many statements as it has different queries, however many keys.

mod result;

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::dataloader::{DataLoader, Loader};
use futures_util::future::join_all;

use result::{ByParent, Parent};
pub use result::{Item, KindCount as Counted, Page, RelationResult};

use super::dialect::fetch::Cells;
use super::dispatch::Queue;
use super::query::RelationQuery;
use super::reader::Reader;
use super::request_stats::{RequestStats, StatementStats};
use super::row::Cell;
use super::search::load::SearchLoader;
use super::search::{Search, SearchHits};
use super::statement::select;
use crate::error::{Error, Result};

/// A query for one parent; `None` for a field of the root.
#[derive(Clone, Debug)]
struct BatchKey {
    query: Arc<RelationQuery>,
    parent: Option<Parent>,
}

impl PartialEq for BatchKey {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.query, &other.query)
            || self.query.shares(&other.query)
                && self.query.node == other.query.node
                && self.query.edge == other.query.edge;
        same && self.parent == other.parent
    }
}

impl Eq for BatchKey {}

impl Hash for BatchKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.query.node.hash(state);
    }
}

/// Keys with equal queries, which one statement answers.
struct KeyGroup<'a> {
    /// Their queries, each once: a field has one for all of its parents.
    queries: Vec<&'a Arc<RelationQuery>>,
    members: Vec<&'a BatchKey>,
}

impl<'a> KeyGroup<'a> {
    fn add(&mut self, key: &'a BatchKey) {
        if !self.queries.iter().any(|query| Arc::ptr_eq(query, &key.query)) {
            self.queries.push(&key.query);
        }
        self.members.push(key);
    }

    /// One query with the columns of all of them.
    fn widened_query(&self) -> Arc<RelationQuery> {
        let widen =
            |all: Arc<RelationQuery>, query: &&Arc<RelationQuery>| Arc::new(all.widened(query));
        self.queries[1..].iter().fold(self.queries[0].clone(), widen)
    }
}

/// Answers batches of keys.
struct BatchLoader {
    reader: Arc<Reader>,
    stats: Arc<RequestStats>,
}

impl Loader<BatchKey> for BatchLoader {
    // An error is a value, because it concerns its own query and not the whole batch.
    type Value = Result<RelationResult, Arc<Error>>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BatchKey]) -> Result<HashMap<BatchKey, Self::Value>, Self::Error> {
        let mut groups: Vec<KeyGroup<'_>> = Vec::new();
        for key in keys {
            match groups.iter_mut().find(|group| group.queries[0].shares(&key.query)) {
                Some(group) => group.add(key),
                None => groups.push(KeyGroup { queries: vec![&key.query], members: vec![key] }),
            }
        }
        let answers = join_all(groups.iter().map(|group| {
            let query = group.widened_query();
            async move { self.load_group(&query, &group.members).await }
        }))
        .await;
        Ok(answers.into_iter().flatten().collect())
    }
}

type BatchResults = Vec<(BatchKey, Result<RelationResult, Arc<Error>>)>;

impl BatchLoader {
    async fn load_group(&self, query: &RelationQuery, members: &[&BatchKey]) -> BatchResults {
        let (found, empty) = match self.read(query, members).await {
            Ok(found) => found,
            Err(error) => {
                let error = Arc::new(error);
                return members.iter().map(|key| ((*key).clone(), Err(error.clone()))).collect();
            }
        };
        let answer = |key: &BatchKey| found.get(&key.parent).unwrap_or(&empty).clone();
        members.iter().map(|key| ((*key).clone(), Ok(answer(key)))).collect()
    }

    async fn read(
        &self,
        query: &RelationQuery,
        members: &[&BatchKey],
    ) -> Result<(ByParent, RelationResult)> {
        let mut parents: Vec<&Parent> =
            members.iter().filter_map(|key| key.parent.as_ref()).collect();
        parents.sort_unstable();
        parents.dedup();
        let cells: Vec<Cell> = parents.into_iter().map(Parent::cell).collect();
        let dialect = self.reader.db().dialect();
        let statement = dialect.backend().build(&select(dialect, query, &cells));
        let begun = Instant::now();
        let kinds = result::kinds(query, &cells);
        let read = self.reader.read(statement, &kinds).await;
        let count = read.as_ref().map_or(0, Cells::rows) as u64;
        let (path, columns) = (query.path.clone(), query.columns());
        self.stats.record(StatementStats { path, rows: count, columns, elapsed: begun.elapsed() });
        result::read(query, read?)
    }
}

/// The loaders of one request, made as they are needed.
pub struct Loaders {
    reader: Arc<Reader>,
    queue: Queue,
    stats: Arc<RequestStats>,
    by_relation: Mutex<HashMap<&'static str, Arc<DataLoader<BatchLoader>>>>,
    search: OnceLock<DataLoader<SearchLoader>>,
}

impl Loaders {
    /// Loaders that read by `reader`, whose batches wait in `queue`.
    pub fn new(reader: Reader, queue: Queue) -> Self {
        Self {
            reader: reader.into(),
            queue,
            stats: Arc::default(),
            by_relation: Mutex::default(),
            search: OnceLock::new(),
        }
    }

    /// Keeps a connection from one statement to the next; see [`Reader::keep`].
    pub fn keep_connections(&self) {
        self.reader.keep();
    }

    /// Where their batches wait.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// What the request has cost so far.
    pub fn stats(&self) -> &RequestStats {
        &self.stats
    }

    /// Asks for the rows of `parent`, or of the root.
    pub async fn page(
        &self,
        query: Arc<RelationQuery>,
        parent: Option<&Cell>,
    ) -> Result<Page, Arc<Error>> {
        match self.load(query, parent).await? {
            RelationResult::Page(page) => Ok(page),
            other => Err(Arc::new(Error::internal(format!("{other:?} where rows were asked")))),
        }
    }

    /// Asks for the number of the rows of `parent`, or of the root.
    pub async fn count(
        &self,
        query: Arc<RelationQuery>,
        parent: Option<&Cell>,
    ) -> Result<u64, Arc<Error>> {
        match self.load(query, parent).await? {
            RelationResult::Count(count) => Ok(count),
            other => Err(Arc::new(Error::internal(format!("{other:?} where a count was asked")))),
        }
    }

    /// Asks for the number of the rows of `parent`, or of the root, for each kind.
    pub async fn groups(
        &self,
        query: Arc<RelationQuery>,
        parent: Option<&Cell>,
    ) -> Result<Arc<[Counted]>, Arc<Error>> {
        match self.load(query, parent).await? {
            RelationResult::Groups(groups) => Ok(groups),
            other => Err(Arc::new(Error::internal(format!("{other:?} where kinds were asked")))),
        }
    }

    async fn load(
        &self,
        query: Arc<RelationQuery>,
        parent: Option<&Cell>,
    ) -> Result<RelationResult, Arc<Error>> {
        let parent = parent.map(Parent::of).transpose()?;
        let loader = self.loader(query.relation.name);
        let answer = loader.load_one(BatchKey { query, parent }).await?;
        answer.unwrap_or_else(|| Err(Arc::new(Error::internal("a batch forgot a key"))))
    }

    /// Searches.
    pub async fn search(&self, search: Arc<Search>) -> Result<Arc<SearchHits>, Arc<Error>> {
        let new = || {
            let searching = SearchLoader::new(self.reader.clone(), self.stats.clone());
            let queue = self.queue.clone();
            let loader = DataLoader::new(searching, move |future| queue.push(future));
            loader.delay(Duration::ZERO).max_batch_size(usize::MAX)
        };
        let found = self.search.get_or_init(new).load_one(search).await?;
        found.unwrap_or_else(|| Err(Arc::new(Error::internal("a batch forgot a search"))))
    }

    fn loader(&self, relation: &'static str) -> Arc<DataLoader<BatchLoader>> {
        let mut loaders = self.by_relation.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let batch = BatchLoader { reader: self.reader.clone(), stats: self.stats.clone() };
            let queue = self.queue.clone();
            let loader = DataLoader::new(batch, move |future| queue.push(future));
            // No timer and no early dispatch: the queue knows when a batch is complete.
            Arc::new(loader.delay(Duration::ZERO).max_batch_size(usize::MAX))
        };
        loaders.entry(relation).or_insert_with(new).clone()
    }
}
