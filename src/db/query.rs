//! What a field reads of a relation.
//!
//! **Invariant:** two queries with equal signatures may share a statement.

use std::sync::{Arc, OnceLock};

use super::filter::Filter;
use super::order::{On, Term};
use super::relation::{Link, Relation};
use super::row::{Cell, Projection};
use super::table::Table;

/// Where a page begins or ends: the values of a row's place in the order.
pub type KeysetPosition = Vec<Cell>;

/// Which rows of the order are asked for.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// How many; `None` for all.
    pub limit: Option<u64>,
    /// How many to pass over first.
    pub offset: u64,
    /// Counts from the end instead of the beginning.
    pub backward: bool,
    /// Only rows beyond this place, in the direction of counting.
    pub after: Option<KeysetPosition>,
    /// Also find out whether there is a row after the last one.
    pub look_ahead: bool,
    /// Also find out whether there is a row on the near side of `after`.
    pub look_back: bool,
}

impl PageRequest {
    /// Every row.
    pub fn all() -> Self {
        Self {
            limit: None,
            offset: 0,
            backward: false,
            after: None,
            look_ahead: false,
            look_back: false,
        }
    }

    /// The first `limit` rows.
    pub fn first(limit: u64) -> Self {
        Self { limit: Some(limit), ..Self::all() }
    }
}

/// What is read of a relation.
#[derive(Clone, Debug)]
pub enum QueryKind {
    /// Rows, in an order, within a window.
    Rows {
        /// The order; it ends with a key.
        order: Vec<Term>,
        /// Which of the rows.
        window: PageRequest,
    },
    /// How many rows there are.
    Count,
    /// How many rows there are of each kind.
    Groups {
        /// What they are counted by.
        by: Grouping,
        /// The most kinds, those with the most rows.
        most: u64,
    },
}

/// What rows are counted by.
#[derive(Clone, Debug)]
pub enum Grouping {
    /// The decade of a column that holds years; rows without one are left out.
    Decade(usize),
    /// The row of another table that a column names.
    Column(usize, fn() -> &'static Table, Projection),
    /// Each row of another table that a link table leads to.
    Link(&'static Link, fn() -> &'static Table, Projection),
}

/// Conditions on the rows of a relation, and on its links where it has edges.
#[derive(Clone, Debug, Default)]
pub struct RelationFilters {
    /// Which rows count.
    pub node: Option<Filter>,
    /// Which links count.
    pub edge: Option<Filter>,
}

/// Columns of the rows of a relation, and of its links where it has edges.
#[derive(Clone, Copy, Debug, Default)]
pub struct RelationColumns {
    /// Those of the rows.
    pub node: Projection,
    /// Those of the links.
    pub edge: Projection,
}

/// What one field reads of a relation, without the parent that it is read for.
#[derive(Clone, Debug)]
pub struct RelationQuery {
    /// The relation.
    pub relation: &'static Relation,
    /// Which nodes count.
    pub filter: Option<Filter>,
    /// Which links count, for a relation with edges.
    pub edge_filter: Option<Filter>,
    /// Rows or their number.
    pub kind: QueryKind,
    /// The node columns that are needed.
    pub node: Projection,
    /// The link columns that are needed.
    pub edge: Projection,
    /// The field that reads, from the root: `movies.performers`.
    pub path: String,
    signature: OnceLock<String>,
}

impl RelationQuery {
    /// A query that needs `columns`; those of the order and the row's key come along.
    pub fn new(
        relation: &'static Relation,
        filters: RelationFilters,
        kind: QueryKind,
        columns: RelationColumns,
        path: String,
    ) -> Arc<Self> {
        let signature = OnceLock::new();
        let RelationFilters { node: filter, edge: edge_filter } = filters;
        let node = columns.node.with((relation.node)().key);
        let edge = columns.edge;
        let mut query = Self { relation, filter, edge_filter, kind, node, edge, path, signature };
        if let QueryKind::Rows { order, .. } = &query.kind {
            for term in order.clone() {
                query.add(term);
            }
        }
        Arc::new(query)
    }

    fn add(&mut self, term: Term) {
        match (term.on, self.relation.edge()) {
            (On::Edge, Some(_)) => self.edge = self.edge.with(term.column),
            _ => self.node = self.node.with(term.column),
        }
    }

    /// Whether one statement can answer both.
    pub(super) fn shares(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || std::ptr::eq(self.relation, other.relation) && self.signature() == other.signature()
    }

    /// Made when it is first compared: most queries never are.
    fn signature(&self) -> &str {
        self.signature
            .get_or_init(|| format!("{:?} {:?} {:?}", self.filter, self.edge_filter, self.kind))
    }

    /// The columns that its statement reads; a count reads none.
    pub(super) fn columns(&self) -> Vec<String> {
        let full_names = |table: &'static Table, columns: Projection| {
            columns.indices().map(|index| format!("{}.{}", table.name, table.column(index).name))
        };
        match &self.kind {
            QueryKind::Count | QueryKind::Groups { by: Grouping::Decade(_), .. } => {
                return Vec::new();
            }
            QueryKind::Groups {
                by: Grouping::Column(_, table, columns) | Grouping::Link(_, table, columns),
                ..
            } => {
                return full_names(table(), *columns).collect();
            }
            QueryKind::Rows { .. } => {}
        }
        let edge = self.relation.edge().map(|link| full_names((link.table)(), self.edge));
        edge.into_iter().flatten().chain(full_names((self.relation.node)(), self.node)).collect()
    }

    /// The same query with the columns of both.
    pub(super) fn widened(&self, other: &Self) -> Self {
        Self {
            relation: self.relation,
            filter: self.filter.clone(),
            edge_filter: self.edge_filter.clone(),
            kind: self.kind.clone(),
            node: self.node.or(other.node),
            edge: self.edge.or(other.edge),
            path: if self.path.split(", ").any(|path| path == other.path) {
                self.path.clone()
            } else {
                format!("{}, {}", self.path, other.path)
            },
            signature: self.signature.clone(),
        }
    }
}
