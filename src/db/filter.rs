//! Conditions on a row, as values that can be compared and turned into SQL.
//!
//! Unknown is never equal, less or greater, so a comparison with a null is false, and `Not` is the
//! exact complement: it holds wherever its condition does not.
//!
//! **Invariant:** the SQL text depends on the shape of the filter, never on the length of a list.

mod compare;
pub(super) mod scope;
mod sql;

use std::sync::Arc;

use super::relation::Link;
use super::row::Cell;
use super::search::{Phrase, SearchKind};
use super::table::Table;

/// A condition on one row of a table.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Every one holds; true when there are none.
    All(Vec<Filter>),
    /// At least one holds; false when there are none.
    Any(Vec<Filter>),
    /// The condition does not hold.
    Not(Box<Filter>),
    /// The same, on columns that have an order, so that its index finds what they equal, too.
    UsesSortIndex(Box<Filter>),
    /// The column at the index compares so with the value.
    Compare(usize, Comparison, Cell),
    /// The column at the index has one of the values.
    In(usize, Vec<Cell>),
    /// One of the conditions, which are on identifiers, holds for the row or for one of its
    /// redirects.
    ByIdentifier(Vec<Filter>),
    /// The column at the index is null.
    IsNull(usize),
    /// A row of the link table has this row as its parent.
    Linked(&'static Link),
    /// The search index finds the row, which is of this kind, by the phrase.
    MatchesSearch(SearchKind, Arc<Phrase>),
    /// Between the two rows that a link led from and to, this link has a row that meets the
    /// condition on its table; holds only within `Related`.
    OnSamePair(&'static Link, Box<Filter>),
    /// The rows that the link table leads to compare so with the condition.
    Related(Link, fn() -> &'static Table, Quantifier, Box<Filter>),
}

/// Of how many related rows a condition must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Some,
    /// None; true where there is no related row.
    None,
    /// Every one; true where there is no related row.
    Every,
}

/// How a column is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// The text has the value in it.
    Contains,
    /// The text begins with the value.
    StartsWith,
    /// The text ends with the value.
    EndsWith,
}

impl Filter {
    /// The complement.
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// How many conditions it has.
    pub fn conditions(&self) -> usize {
        match self {
            Self::All(filters) | Self::Any(filters) | Self::ByIdentifier(filters) => {
                filters.iter().map(Self::conditions).sum()
            }
            Self::Not(filter) => filter.conditions(),
            Self::Related(.., filter) => 1 + filter.conditions(),
            Self::UsesSortIndex(filter) => filter.conditions(),
            _ => 1,
        }
    }

    /// How many relations lead on from each other in it, at most.
    pub fn relations(&self) -> usize {
        match self {
            Self::All(filters) | Self::Any(filters) => {
                filters.iter().map(Self::relations).max().unwrap_or_default()
            }
            Self::Not(filter) => filter.relations(),
            Self::Related(.., filter) => 1 + filter.relations(),
            _ => 0,
        }
    }

    /// How many characters its longest text has.
    pub fn longest_text(&self) -> usize {
        let length = |cell: &Cell| match cell {
            Cell::Text(text) => text.chars().count(),
            _ => 0,
        };
        match self {
            Self::All(filters) | Self::Any(filters) | Self::ByIdentifier(filters) => {
                filters.iter().map(Self::longest_text).max().unwrap_or(0)
            }
            Self::Not(filter)
            | Self::UsesSortIndex(filter)
            | Self::OnSamePair(_, filter)
            | Self::Related(.., filter) => filter.longest_text(),
            Self::Compare(_, _, cell) => length(cell),
            Self::In(_, cells) => cells.iter().map(length).max().unwrap_or(0),
            Self::IsNull(_) | Self::Linked(_) | Self::MatchesSearch(..) => 0,
        }
    }

    /// Whether it says nothing: the empty part of a client's filter.
    fn is_everything(&self) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(Self::is_everything),
            Self::UsesSortIndex(filter) => filter.is_everything(),
            _ => false,
        }
    }

    /// Whether one of its comparisons is a bound from above.
    fn is_bounded(&self) -> bool {
        match self {
            Self::All(filters) => filters.iter().any(Self::is_bounded),
            Self::Compare(_, comparison, _) => {
                matches!(comparison, Comparison::Lt | Comparison::Lte)
            }
            _ => false,
        }
    }

    /// Whether it names a few rows of a large table, so that their links are sooner found from
    /// them.
    fn is_selective(&self, table: &Table) -> bool {
        let inner = |filter: &Self| filter.is_selective(table);
        match self {
            _ if FEW_ROWS.contains(&table.name) => false,
            Self::All(filters) => filters.iter().any(inner),
            Self::Any(filters) => !filters.is_empty() && filters.iter().all(inner),
            Self::UsesSortIndex(filter) => inner(filter),
            Self::Compare(_, comparison, value) => {
                matches!(comparison, Comparison::Eq | Comparison::StartsWith)
                    && !matches!(value, Cell::Bool(_))
            }
            Self::In(..) | Self::ByIdentifier(_) | Self::MatchesSearch(..) => true,
            Self::Related(_, table, Quantifier::Some, filter) => filter.is_selective(table()),
            _ => false,
        }
    }

    /// Whether it looks at links alone, so that the row they lead to need not be read.
    fn is_of_links(&self) -> bool {
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().all(Self::is_of_links),
            Self::Not(filter) => filter.is_of_links(),
            Self::OnSamePair(..) => true,
            _ => false,
        }
    }
}

/// Tables whose few rows have many links each, so that a walk meets one of them soon.
const FEW_ROWS: [&str; 3] = ["genre", "country", "language"];
