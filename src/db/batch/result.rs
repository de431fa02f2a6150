//! Rows as they come from the database, turned into the answer of each parent.
//!
//! **Invariant:** the rows of a page are sorted here, because a statement for many parents gives
//! them in no order that both databases share.

use std::collections::HashMap;
use std::sync::Arc;

use crate::db::dialect::fetch::Cells;
use crate::db::order::{On, Term, compare_cell, compare_cells};
use crate::db::query::{Grouping, KeysetPosition, PageRequest, QueryKind, RelationQuery};
use crate::db::relation::Via;
use crate::db::row::{Cell, Projection, Row};
use crate::db::table::{ColumnKind, Table};
use crate::db::value::kind_of;
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
    pub fn position(&self, order: &[Term]) -> Result<KeysetPosition> {
        order.iter().map(|term| self.cell(*term).cloned()).collect()
    }

    /// The values that `order` compares, where all of them were read.
    fn cells(&self, order: &[Term]) -> impl Iterator<Item = &Cell> {
        order.iter().filter_map(|term| self.cell(*term).ok())
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
    /// Whether there are more in the direction of counting; asked for by `look_ahead`.
    pub more: bool,
    /// Whether there are rows before the place the page began at; asked for by `look_back`.
    pub before: bool,
    /// Whether the place the page began at is no row any more; known with `look_back` only.
    pub cursor_row_missing: bool,
}

/// The result of a query, for one parent.
#[derive(Clone, Debug)]
pub enum RelationResult {
    /// Rows.
    Page(Page),
    /// Their number.
    Count(u64),
    /// Their number for each kind, the largest first.
    Groups(Arc<[KindCount]>),
}

/// How many rows are of one kind.
#[derive(Clone, Debug)]
pub struct KindCount {
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

/// The kinds of the values that the statement of `query` gives for `parents`, in their order.
pub(super) fn kinds(query: &RelationQuery, parents: &[Cell]) -> Vec<ColumnKind> {
    let of = |table: &'static Table, columns: Projection| {
        columns.indices().map(|index| table.column(index).kind)
    };
    let mut kinds = Vec::new();
    let root = matches!(query.relation.via, Via::Root);
    if !root {
        kinds.push(kind_of(parents));
    }
    match &query.kind {
        QueryKind::Count => kinds.push(ColumnKind::Int64),
        QueryKind::Groups { by, .. } => {
            kinds.push(ColumnKind::Int64);
            match by {
                Grouping::Decade(_) => kinds.push(ColumnKind::Int32),
                Grouping::Column(_, table, columns) | Grouping::Link(_, table, columns) => {
                    kinds.extend(of(table(), *columns));
                }
            }
            // Its place among those of its parent.
            kinds.extend((!root).then_some(ColumnKind::Int64));
        }
        QueryKind::Rows { .. } => {
            if let Some(link) = query.relation.edge() {
                kinds.extend(of((link.table)(), query.edge));
            }
            kinds.extend(of((query.relation.node)(), query.node));
        }
    }
    kinds
}

/// The answers that `cells` hold, by parent, and that of a parent without rows.
pub(super) fn read(query: &RelationQuery, cells: Cells) -> Result<(ByParent, RelationResult)> {
    match &query.kind {
        QueryKind::Count => Ok((counts(query, cells)?, RelationResult::Count(0))),
        QueryKind::Groups { by, .. } => {
            Ok((groups(query, by, cells)?, RelationResult::Groups(Arc::default())))
        }
        QueryKind::Rows { order, window } => {
            let empty = RelationResult::Page(page(order, window, Vec::new())?);
            Ok((pages(query, order, window, cells)?, empty))
        }
    }
}

/// Answers by parent; `None` is the root.
pub(super) type ByParent = HashMap<Option<Parent>, RelationResult>;

fn parent_of(query: &RelationQuery, cells: &mut Cells) -> Result<Option<Parent>> {
    match query.relation.via {
        Via::Root => Ok(None),
        _ => Parent::of(&cells.one()?).map(Some),
    }
}

fn count_of(cells: &mut Cells) -> Result<u64> {
    match cells.one()? {
        Cell::Int(count) => Ok(count.unsigned_abs()),
        other => Err(Error::internal(format!("a count is {other:?}"))),
    }
}

fn counts(query: &RelationQuery, mut cells: Cells) -> Result<ByParent> {
    let rows = cells.rows();
    let count =
        |_| Ok((parent_of(query, &mut cells)?, RelationResult::Count(count_of(&mut cells)?)));
    (0..rows).map(count).collect()
}

fn groups(query: &RelationQuery, by: &Grouping, mut cells: Cells) -> Result<ByParent> {
    let mut found: HashMap<Option<Parent>, Vec<KindCount>> = HashMap::new();
    for _ in 0..cells.rows() {
        let (parent, count) = (parent_of(query, &mut cells)?, count_of(&mut cells)?);
        let (key, row) = match by {
            Grouping::Decade(_) => (cells.one()?, None),
            Grouping::Column(_, table, columns) | Grouping::Link(_, table, columns) => {
                let row = Row::new(table(), *columns, cells.take(columns.len()));
                (row.key()?.clone(), Some(row))
            }
        };
        if parent.is_some() {
            let _rank = cells.one()?;
        }
        found.entry(parent).or_default().push(KindCount { key, row, count });
    }
    let sorted = |(parent, mut groups): (_, Vec<KindCount>)| {
        groups.sort_by(|left, right| {
            let by_key = || compare_cell(&left.key, &right.key, false);
            right.count.cmp(&left.count).then_with(by_key)
        });
        (parent, RelationResult::Groups(groups.into()))
    };
    Ok(found.into_iter().map(sorted).collect())
}

fn pages(
    query: &RelationQuery,
    order: &[Term],
    window: &PageRequest,
    mut cells: Cells,
) -> Result<ByParent> {
    let mut found: HashMap<Option<Parent>, Vec<Item>> = HashMap::new();
    for _ in 0..cells.rows() {
        let parent = parent_of(query, &mut cells)?;
        found.entry(parent).or_default().push(item(query, &mut cells));
    }
    let page = |(parent, items)| Ok((parent, RelationResult::Page(page(order, window, items)?)));
    found.into_iter().map(page).collect()
}

fn item(query: &RelationQuery, cells: &mut Cells) -> Item {
    let link = query.relation.edge();
    let edge = link.map(|link| Row::new((link.table)(), query.edge, cells.take(query.edge.len())));
    Item { edge, node: Row::new((query.relation.node)(), query.node, cells.take(query.node.len())) }
}

/// Sorts the rows of one parent, and removes those that were read only to look ahead or back.
fn page(order: &[Term], window: &PageRequest, mut items: Vec<Item>) -> Result<Page> {
    // Checked once here, so that comparing need not be able to fail.
    items
        .iter()
        .try_for_each(|item| order.iter().try_for_each(|term| item.cell(*term).map(drop)))?;
    items.sort_by(|left, right| compare_cells(order, left.cells(order), right.cells(order)));
    let (mut before, mut cursor_row_missing) = (false, false);
    if let Some(position) = &window.after {
        let count = items.len();
        cursor_row_missing = window.look_back;
        items.retain(|item| {
            let ordering = compare_cells(order, item.cells(order), position.iter());
            cursor_row_missing &= ordering.is_ne();
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
    Ok(Page { items: items.into(), more, before, cursor_row_missing })
}
