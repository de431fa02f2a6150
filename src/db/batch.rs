//! Asks of one request, collected and answered together.
//!
//! Every relation has an `async_graphql` DataLoader of its own, made when a request first needs
//! it; a slow relation then holds up no other. What a batch holds is grouped by question, the
//! columns of equal questions are joined, and each group is one statement.
//!
//! **Invariant:** a batch runs as many statements as it has different questions, however many keys.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::dataloader::{DataLoader, Loader};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, QueryResult};

use super::Db;
use super::order::{On, Term, compare_cell, compare_cells};
use super::quiescence::Queue;
use super::relation::{Ask, Grouping, Place, Question, Via, Window};
use super::row::{Cell, Row};
use super::search::{Found, Search, Searching};
use super::statement::select;
use super::tally::{Tally, Told};
use crate::error::{Error, Result};

/// A row that was asked for, and the link that led to it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The link's columns, for a relation with edges.
    pub edge: Option<Row>,
    /// The row.
    pub node: Row,
}

impl Item {
    /// The values of the row's place in an order.
    pub fn place(&self, order: &[Term]) -> Result<Place> {
        order.iter().map(|term| self.cell(*term).cloned()).collect()
    }

    fn cell(&self, term: Term) -> Result<&Cell> {
        match (term.on, &self.edge) {
            (On::Edge, Some(edge)) => edge.cell(term.column),
            _ => self.node.cell(term.column),
        }
    }
}

/// The rows of one parent, in order.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The rows.
    pub items: Arc<[Item]>,
    /// Whether there are more in the direction of counting.
    pub more: bool,
    /// Whether there are rows before the place the page began at; asked for by `look_back`.
    pub before: bool,
}

/// The answer to an ask, for one parent.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Rows.
    Page(Page),
    /// Their number.
    Count(u64),
    /// Their number for each kind, the largest first.
    Groups(Arc<[Group]>),
}

/// How many rows are of one kind.
#[derive(Clone, Debug)]
pub struct Group {
    /// The decade or the key that they are counted by.
    pub key: Cell,
    /// The row that they are counted by, where it is one.
    pub row: Option<Row>,
    /// Their number.
    pub count: u64,
}

/// An ask of one parent; `None` for a field of the root.
#[derive(Clone, Debug)]
struct Key {
    ask: Arc<Ask>,
    parent: Option<Parent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Parent {
    Int(i64),
    Text(Box<str>),
}

impl Parent {
    fn of(cell: &Cell) -> Result<Self> {
        match cell {
            Cell::Int(value) => Ok(Self::Int(*value)),
            Cell::Text(value) => Ok(Self::Text(value.clone())),
            other => Err(Error::internal(format!("{other:?} is no parent's key"))),
        }
    }

    fn cell(&self) -> Cell {
        match self {
            Self::Int(value) => Cell::Int(*value),
            Self::Text(value) => Cell::Text(value.clone()),
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.ask, &other.ask)
            || self.ask.shares(&other.ask)
                && self.ask.node == other.ask.node
                && self.ask.edge == other.ask.edge;
        same && self.parent == other.parent
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.ask.node.hash(state);
    }
}

/// Answers batches of keys.
struct Batch {
    db: Db,
    tally: Arc<Tally>,
}

impl Loader<Key> for Batch {
    // An error is a value, because it concerns its own question and not the whole batch.
    type Value = Result<Answer, Arc<Error>>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Key]) -> Result<HashMap<Key, Self::Value>, Self::Error> {
        let mut groups: Vec<(Ask, Vec<&Key>)> = Vec::new();
        for key in keys {
            match groups.iter_mut().find(|(ask, _)| ask.shares(&key.ask)) {
                Some((ask, members)) => {
                    *ask = ask.widened(&key.ask);
                    members.push(key);
                }
                None => groups.push((key.ask.widened(&key.ask), vec![key])),
            }
        }
        let answers = join_all(groups.iter().map(|(ask, members)| self.answer(ask, members))).await;
        Ok(answers.into_iter().flatten().collect())
    }
}

type Answered = Vec<(Key, Result<Answer, Arc<Error>>)>;

impl Batch {
    async fn answer(&self, ask: &Ask, members: &[&Key]) -> Answered {
        let (found, empty) = match self.read(ask, members).await {
            Ok(found) => found,
            Err(error) => {
                let error = Arc::new(error);
                return members.iter().map(|key| ((*key).clone(), Err(error.clone()))).collect();
            }
        };
        let answer = |key: &Key| found.get(&key.parent).unwrap_or(&empty).clone();
        members.iter().map(|key| ((*key).clone(), Ok(answer(key)))).collect()
    }

    async fn read(
        &self,
        ask: &Ask,
        members: &[&Key],
    ) -> Result<(HashMap<Option<Parent>, Answer>, Answer)> {
        let mut parents: Vec<&Parent> =
            members.iter().filter_map(|key| key.parent.as_ref()).collect();
        parents.sort_unstable_by(|left, right| order_of(left).cmp(&order_of(right)));
        parents.dedup();
        let cells: Vec<Cell> = parents.into_iter().map(Parent::cell).collect();
        let statement = select(self.db.dialect(), ask, &cells);
        let begun = Instant::now();
        let rows = self.db.reader().query_all(&statement).await;
        let count = rows.as_ref().map_or(0, Vec::len) as u64;
        let (path, columns) = (ask.path.clone(), ask.columns());
        self.tally.tell(Told { path, rows: count, columns, elapsed: begun.elapsed() });
        let rows = rows?;
        match &ask.question {
            Question::Count => Ok((counts(ask, &rows)?, Answer::Count(0))),
            Question::Groups(by) => Ok((groups(ask, by, &rows)?, Answer::Groups(Arc::default()))),
            Question::Rows { order, window } => {
                Ok((pages(ask, order, window, &rows)?, Answer::Page(Page::default())))
            }
        }
    }
}

fn order_of(parent: &Parent) -> (i64, &str) {
    match parent {
        Parent::Int(value) => (*value, ""),
        Parent::Text(value) => (0, value),
    }
}

fn parent_of(ask: &Ask, row: &QueryResult) -> Result<Option<Parent>> {
    let via = &ask.relation.via;
    if matches!(via, Via::Root) {
        return Ok(None);
    }
    Ok(Some(match row.try_get_by_index::<i64>(0) {
        Ok(value) => Parent::Int(value),
        Err(_) => Parent::Text(row.try_get_by_index::<String>(0)?.into()),
    }))
}

fn counts(ask: &Ask, rows: &[QueryResult]) -> Result<HashMap<Option<Parent>, Answer>> {
    let place = usize::from(!matches!(ask.relation.via, Via::Root));
    let count = |row: &QueryResult| {
        let value = row.try_get_by_index::<i64>(place)?;
        Ok((parent_of(ask, row)?, Answer::Count(value.unsigned_abs())))
    };
    rows.iter().map(count).collect()
}

fn groups(
    ask: &Ask,
    by: &Grouping,
    rows: &[QueryResult],
) -> Result<HashMap<Option<Parent>, Answer>> {
    let place = usize::from(!matches!(ask.relation.via, Via::Root));
    let mut found: HashMap<Option<Parent>, Vec<Group>> = HashMap::new();
    for row in rows {
        let count = row.try_get_by_index::<i64>(place)?.unsigned_abs();
        let (key, counted_by) = match by {
            Grouping::Decade(_) => {
                (Cell::Int(row.try_get_by_index::<i32>(place + 1)?.into()), None)
            }
            Grouping::Column(_, table, columns) | Grouping::Link(_, table, columns) => {
                let counted_by = Row::read(table(), *columns, row, place + 1)?;
                (counted_by.key()?.clone(), Some(counted_by))
            }
        };
        let group = Group { key, row: counted_by, count };
        found.entry(parent_of(ask, row)?).or_default().push(group);
    }
    let sorted = |(parent, mut groups): (_, Vec<Group>)| {
        groups.sort_by(|left, right| {
            let by_key = || compare_cell(&left.key, &right.key, false);
            right.count.cmp(&left.count).then_with(by_key)
        });
        (parent, Answer::Groups(groups.into()))
    };
    Ok(found.into_iter().map(sorted).collect())
}

fn pages(
    ask: &Ask,
    order: &[Term],
    window: &Window,
    rows: &[QueryResult],
) -> Result<HashMap<Option<Parent>, Answer>> {
    let mut found: HashMap<Option<Parent>, Vec<Item>> = HashMap::new();
    for row in rows {
        found.entry(parent_of(ask, row)?).or_default().push(item(ask, row)?);
    }
    let page = |(parent, items)| Ok((parent, Answer::Page(page(order, window, items)?)));
    found.into_iter().map(page).collect()
}

fn item(ask: &Ask, row: &QueryResult) -> Result<Item> {
    let mut from = usize::from(!matches!(ask.relation.via, Via::Root));
    let mut edge = None;
    if let Some(link) = ask.relation.edge() {
        edge = Some(Row::read((link.table)(), ask.edge, row, from)?);
        from += ask.edge.len();
    }
    Ok(Item { edge, node: Row::read((ask.relation.node)(), ask.node, row, from)? })
}

/// Sorts the rows of one parent, and takes off those that only told of others.
fn page(order: &[Term], window: &Window, mut items: Vec<Item>) -> Result<Page> {
    // Checked once here, so that comparing need not be able to fail.
    items
        .iter()
        .try_for_each(|item| order.iter().try_for_each(|term| item.cell(*term).map(drop)))?;
    let cells = |item: &'_ Item| -> Place {
        order.iter().filter_map(|term| item.cell(*term).ok()).cloned().collect()
    };
    items.sort_by_cached_key(|item| Sortable { terms: order.into(), cells: cells(item) });
    let mut before = false;
    if let Some(place) = &window.beyond {
        let count = items.len();
        items.retain(|item| {
            let ordering = compare_cells(order, cells(item).iter(), place.iter());
            if window.backward { ordering.is_lt() } else { ordering.is_gt() }
        });
        before = items.len() < count;
    }
    let limit = window.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    if more && window.backward {
        items.drain(..items.len() - limit);
    }
    items.truncate(limit);
    Ok(Page { items: items.into(), more, before })
}

struct Sortable {
    terms: Arc<[Term]>,
    cells: Place,
}

impl PartialEq for Sortable {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sortable {}

impl PartialOrd for Sortable {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sortable {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        compare_cells(&self.terms, self.cells.iter(), other.cells.iter())
    }
}

/// The loaders of one request, made as they are needed.
pub struct Loaders {
    db: Db,
    queue: Queue,
    tally: Arc<Tally>,
    by_relation: Mutex<HashMap<&'static str, Arc<DataLoader<Batch>>>>,
    search: OnceLock<DataLoader<Searching>>,
}

impl Loaders {
    /// Loaders whose batches wait in `queue`.
    pub fn new(db: Db, queue: Queue) -> Self {
        Self {
            db,
            queue,
            tally: Arc::default(),
            by_relation: Mutex::default(),
            search: OnceLock::new(),
        }
    }

    /// What the request has cost so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Asks for the rows of `parent`, or of the root.
    pub async fn page(&self, ask: Arc<Ask>, parent: Option<&Cell>) -> Result<Page, Arc<Error>> {
        match self.load(ask, parent).await? {
            Answer::Page(page) => Ok(page),
            other => Err(Arc::new(Error::internal(format!("{other:?} where rows were asked")))),
        }
    }

    /// Asks for the number of the rows of `parent`, or of the root.
    pub async fn count(&self, ask: Arc<Ask>, parent: Option<&Cell>) -> Result<u64, Arc<Error>> {
        match self.load(ask, parent).await? {
            Answer::Count(count) => Ok(count),
            other => Err(Arc::new(Error::internal(format!("{other:?} where a count was asked")))),
        }
    }

    /// Asks for the number of the rows of `parent`, or of the root, for each kind.
    pub async fn groups(
        &self,
        ask: Arc<Ask>,
        parent: Option<&Cell>,
    ) -> Result<Arc<[Group]>, Arc<Error>> {
        match self.load(ask, parent).await? {
            Answer::Groups(groups) => Ok(groups),
            other => Err(Arc::new(Error::internal(format!("{other:?} where kinds were asked")))),
        }
    }

    async fn load(&self, ask: Arc<Ask>, parent: Option<&Cell>) -> Result<Answer, Arc<Error>> {
        let parent = parent.map(Parent::of).transpose()?;
        let loader = self.loader(ask.relation.name);
        let answer = loader.load_one(Key { ask, parent }).await?;
        answer.unwrap_or_else(|| Err(Arc::new(Error::internal("a batch forgot a key"))))
    }

    /// Searches.
    pub async fn search(&self, search: Arc<Search>) -> Result<Arc<Found>, Arc<Error>> {
        let new = || {
            let searching = Searching::new(self.db.clone(), self.tally.clone());
            let queue = self.queue.clone();
            let loader = DataLoader::new(searching, move |future| queue.push(future));
            loader.delay(Duration::ZERO).max_batch_size(usize::MAX)
        };
        let found = self.search.get_or_init(new).load_one(search).await?;
        found.unwrap_or_else(|| Err(Arc::new(Error::internal("a batch forgot a search"))))
    }

    fn loader(&self, relation: &'static str) -> Arc<DataLoader<Batch>> {
        let mut loaders = self.by_relation.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let batch = Batch { db: self.db.clone(), tally: self.tally.clone() };
            let queue = self.queue.clone();
            let loader = DataLoader::new(batch, move |future| queue.push(future));
            // No timer and no early dispatch: the queue knows when a batch is complete.
            Arc::new(loader.delay(Duration::ZERO).max_batch_size(usize::MAX))
        };
        loaders.entry(relation).or_insert_with(new).clone()
    }
}
