//! Orders, and the rows that come after a position in one.
//!
//! Nulls come last in both directions: an order by a column that may be null compares the column
//! with its nulls put past the end, in the words of the index that serves it.
//!
//! **Invariant:** an order always ends with a key, so that no two rows have the same position.

use std::cmp::Ordering;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order as Direction};

use super::row::Cell;
use super::table::{ColumnInfo, Table};
use super::value::{bind, null_sentinel, nulls_last};

/// Whose column an order compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum On {
    /// The row that is asked for.
    Node,
    /// The link between it and its parent.
    Edge,
}

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// Whose column.
    pub on: On,
    /// The column's index.
    pub column: usize,
    /// Whether large values come first.
    pub descending: bool,
}

impl Term {
    /// Small values first.
    pub fn asc(on: On, column: usize) -> Self {
        Self { on, column, descending: false }
    }

    /// Large values first.
    pub fn desc(on: On, column: usize) -> Self {
        Self { on, column, descending: true }
    }

    /// What is compared, for the table called `alias`.
    pub(super) fn expr(self, column: &ColumnInfo, alias: &'static str) -> Expr {
        nulls_last(column, alias, self.descending)
    }

    /// The direction in SQL, turned round for reading backwards.
    pub(super) fn direction(self, backward: bool) -> Direction {
        if self.descending == backward { Direction::Asc } else { Direction::Desc }
    }

    /// `cell` as [`expr`](Self::expr) sees it.
    pub(super) fn value(self, column: &ColumnInfo, cell: &Cell) -> Expr {
        match cell {
            Cell::Null => null_sentinel(column.kind, self.descending),
            value => bind(value),
        }
    }
}

/// A comparison with the names and values that SQL needs.
pub(super) struct Bound {
    pub(super) term: Term,
    pub(super) left: Expr,
    pub(super) right: Expr,
}

/// The rows after `bounds`, or before them when reading backwards.
///
/// Terms of one direction are one row value, which both databases answer from the index. Mixed
/// directions need the long form; the first comparison is repeated in front because neither
/// database finds an index range in an OR.
pub(super) fn seek(bounds: &[Bound], backward: bool) -> Condition {
    let falls = |bound: &Bound| bound.term.descending != backward;
    let uniform = bounds.iter().all(|bound| falls(bound) == falls(&bounds[0]));
    if uniform {
        let left = Expr::tuple(bounds.iter().map(|bound| bound.left.clone()));
        let right = Expr::tuple(bounds.iter().map(|bound| bound.right.clone()));
        return Condition::all().add(if falls(&bounds[0]) {
            left.lt(right)
        } else {
            left.gt(right)
        });
    }
    let mut any = Condition::any();
    for (index, bound) in bounds.iter().enumerate() {
        let mut all = Condition::all();
        for equal in &bounds[..index] {
            all = all.add(equal.left.clone().eq(equal.right.clone()));
        }
        any = any.add(all.add(compare(bound, falls(bound), false)));
    }
    Condition::all().add(compare(&bounds[0], falls(&bounds[0]), true)).add(any)
}

fn compare(bound: &Bound, falls: bool, or_equal: bool) -> Expr {
    let (left, right) = (bound.left.clone(), bound.right.clone());
    match (falls, or_equal) {
        (true, true) => left.lte(right),
        (true, false) => left.lt(right),
        (false, true) => left.gte(right),
        (false, false) => left.gt(right),
    }
}

/// Compares two rows, or a row and a place, by their values in the order of `terms`.
pub(super) fn compare_cells<'a>(
    terms: &[Term],
    left: impl Iterator<Item = &'a Cell>,
    right: impl Iterator<Item = &'a Cell>,
) -> Ordering {
    terms
        .iter()
        .zip(left.zip(right))
        .map(|(term, (left, right))| compare_cell(left, right, term.descending))
        .find(|ordering| *ordering != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// Compares two values; nulls come last.
pub(super) fn compare_cell(left: &Cell, right: &Cell, descending: bool) -> Ordering {
    let ordering = match (left, right) {
        (Cell::Null, Cell::Null) => return Ordering::Equal,
        (Cell::Null, _) => return Ordering::Greater,
        (_, Cell::Null) => return Ordering::Less,
        (Cell::Bool(left), Cell::Bool(right)) => left.cmp(right),
        (Cell::Int(left), Cell::Int(right)) => left.cmp(right),
        (Cell::Float(left), Cell::Float(right)) => left.total_cmp(right),
        (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
        _ => Ordering::Equal,
    };
    if descending { ordering.reverse() } else { ordering }
}

/// The table a term speaks of.
pub(super) fn table_of(
    term: Term,
    edge: Option<&'static Table>,
    node: &'static Table,
) -> &'static Table {
    match (term.on, edge) {
        (On::Edge, Some(edge)) => edge,
        _ => node,
    }
}
