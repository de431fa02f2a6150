//! Rows as they come from the database, turned into the answer of each parent.
//!
//! **Invariant:** the rows of a page are sorted here, because a statement for many parents gives
//! them in no order that both databases share.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::QueryResult;

use crate::db::order::{On, Term, compare_cell, compare_cells};
use crate::db::relation::{Ask, Grouping, Place, Question, Via, Window};
use crate::db::row::{Cell, Row};
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

/// A parent's key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Parent {
    Int(i64),
    Text(Box<str>),
}

impl Parent {
    pub(super) fn of(cell: &Cell) -> Result<Self> {
        match cell {
            Cell::Int(value) => Ok(Self::Int(*value)),
            Cell::Text(value) => Ok(Self::Text(value.clone())),
            other => Err(Error::internal(format!("{other:?} is no parent's key"))),
        }
    }

    pub(super) fn cell(&self) -> Cell {
        match self {
            Self::Int(value) => Cell::Int(*value),
            Self::Text(value) => Cell::Text(value.clone()),
        }
    }
}

/// The answers that `rows` hold, by parent, and that of a parent without rows.
pub(super) fn read(ask: &Ask, rows: &[QueryResult]) -> Result<(ByParent, Answer)> {
    match &ask.question {
        Question::Count => Ok((counts(ask, rows)?, Answer::Count(0))),
        Question::Groups(by) => Ok((groups(ask, by, rows)?, Answer::Groups(Arc::default()))),
        Question::Rows { order, window } => {
            Ok((pages(ask, order, window, rows)?, Answer::Page(Page::default())))
        }
    }
}

/// Answers by parent; `None` is the root.
pub(super) type ByParent = HashMap<Option<Parent>, Answer>;

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

fn counts(ask: &Ask, rows: &[QueryResult]) -> Result<ByParent> {
    let place = usize::from(!matches!(ask.relation.via, Via::Root));
    let count = |row: &QueryResult| {
        let value = row.try_get_by_index::<i64>(place)?;
        Ok((parent_of(ask, row)?, Answer::Count(value.unsigned_abs())))
    };
    rows.iter().map(count).collect()
}

fn groups(ask: &Ask, by: &Grouping, rows: &[QueryResult]) -> Result<ByParent> {
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

fn pages(ask: &Ask, order: &[Term], window: &Window, rows: &[QueryResult]) -> Result<ByParent> {
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
