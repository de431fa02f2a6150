//! How the rows that a field asks for hang on the rows that it is asked of.
//!
//! **Invariant:** a relation is data; what a field asks of it (filter, order, page) is an [`RelationQuery`],
//! and two asks with equal signatures may share a statement.

use std::sync::{Arc, OnceLock};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, Query, SelectStatement};

use super::filter::Filter;
use super::order::Term;
use super::row::{Cell, Projection};
use super::table::Table;

/// A field's way from parent rows to its own.
#[derive(Debug)]
pub struct Relation {
    /// The field, `Movie.performers`; names the statement in reports.
    pub name: &'static str,
    /// The table of the rows that are asked for.
    pub node: fn() -> &'static Table,
    /// How they hang on their parents.
    pub via: Via,
}

/// How rows hang on their parents.
#[derive(Debug)]
pub enum Via {
    /// They do not: a field of the root.
    Root,
    /// A column of theirs names the parent.
    Column(&'static str),
    /// Their key is the parent, or was before a merge.
    Key,
    /// One row of a link table leads to each; the link's own columns can be read and ordered by.
    Link(Link),
    /// Each is named at least once by a link table, and is given once.
    Member(Link),
}

/// A table between two others.
#[derive(Debug)]
pub struct Link {
    /// The link table.
    pub table: fn() -> &'static Table,
    /// Its column that names the parent.
    pub parent: &'static str,
    /// Its column that names the row asked for.
    pub child: &'static str,
    /// Which of its rows count: a column and what SQL says of it, `("kind", "= 0")`.
    pub only: &'static [(&'static str, &'static str)],
}

impl Link {
    /// Keeps to the rows that count.
    pub(super) fn restrict(&self, select: &mut SelectStatement, alias: &str) {
        for (column, condition) in self.only {
            select.and_where(Expr::cust(format!("\"{alias}\".\"{column}\" {condition}")));
        }
    }

    /// The far sides of the rows whose `column` is `value`; the link is called `alias` there.
    pub(super) fn rows(&self, alias: &str, column: &'static str, value: Expr) -> SelectStatement {
        let named = |name: &'static str| Expr::col((Alias::new(alias), name.into_iden()));
        let mut select = Query::select();
        select.expr(named(self.child)).from_as((self.table)().name.into_iden(), Alias::new(alias));
        self.restrict(&mut select, alias);
        select.and_where(named(column).eq(value));
        select
    }
}

impl Relation {
    /// The link table whose rows are edges, if there is one.
    pub fn edge(&self) -> Option<&Link> {
        match &self.via {
            Via::Link(link) => Some(link),
            _ => None,
        }
    }
}

/// Where a page begins or ends: the values of a row's place in the order.
pub type KeysetPosition = Vec<Cell>;

/// Which rows of the order are asked for.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// How many; `None` for all.
    pub limit: Option<u64>,
    /// How many to pass over first.
    pub skip: u64,
    /// Counts from the end instead of the beginning.
    pub backward: bool,
    /// Only rows beyond this place, in the direction of counting.
    pub beyond: Option<KeysetPosition>,
    /// Also tell whether there is a row behind the last one.
    pub look_ahead: bool,
    /// Also tell whether there is a row on the near side of `beyond`.
    pub look_back: bool,
}

impl PageRequest {
    /// Every row.
    pub fn all() -> Self {
        Self {
            limit: None,
            skip: 0,
            backward: false,
            beyond: None,
            look_ahead: false,
            look_back: false,
        }
    }

    /// The first `limit` rows.
    pub fn first(limit: u64) -> Self {
        Self { limit: Some(limit), ..Self::all() }
    }
}

/// What is asked of a relation.
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

/// One field's question about a relation, without the parent it is asked of.
#[derive(Clone, Debug)]
pub struct RelationQuery {
    /// The relation.
    pub relation: &'static Relation,
    /// Which nodes count.
    pub filter: Option<Filter>,
    /// Which links count, for a relation with edges.
    pub edge_filter: Option<Filter>,
    /// Rows or their number.
    pub question: QueryKind,
    /// The node columns that are needed.
    pub node: Projection,
    /// The link columns that are needed.
    pub edge: Projection,
    /// The field that asks, from the root: `movies.performers`.
    pub path: String,
    signature: OnceLock<String>,
}

impl RelationQuery {
    /// Puts a question with filters on node and link, needing columns of node and link; those of
    /// the order and the node's key come along.
    pub fn new(
        relation: &'static Relation,
        (filter, edge_filter): (Option<Filter>, Option<Filter>),
        question: QueryKind,
        (node, edge): (Projection, Projection),
        path: String,
    ) -> Arc<Self> {
        let signature = OnceLock::new();
        let node = node.with((relation.node)().key);
        let mut ask = Self { relation, filter, edge_filter, question, node, edge, path, signature };
        if let QueryKind::Rows { order, .. } = &ask.question {
            for term in order.clone() {
                ask.add(term);
            }
        }
        Arc::new(ask)
    }

    fn add(&mut self, term: Term) {
        use super::order::On;
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

    /// Made when it is first compared: most asks never are.
    fn signature(&self) -> &str {
        self.signature
            .get_or_init(|| format!("{:?} {:?} {:?}", self.filter, self.edge_filter, self.question))
    }

    /// The columns that its statement reads; a count reads none.
    pub(super) fn columns(&self) -> Vec<String> {
        let named = |table: &'static Table, columns: Projection| {
            columns.indices().map(|index| format!("{}.{}", table.name, table.column(index).name))
        };
        match &self.question {
            QueryKind::Count | QueryKind::Groups { by: Grouping::Decade(_), .. } => {
                return Vec::new();
            }
            QueryKind::Groups {
                by: Grouping::Column(_, table, columns) | Grouping::Link(_, table, columns),
                ..
            } => {
                return named(table(), *columns).collect();
            }
            QueryKind::Rows { .. } => {}
        }
        let edge = self.relation.edge().map(|link| named((link.table)(), self.edge));
        edge.into_iter().flatten().chain(named((self.relation.node)(), self.node)).collect()
    }

    /// The same question with the columns of both.
    pub(super) fn widened(&self, other: &Self) -> Self {
        Self {
            relation: self.relation,
            filter: self.filter.clone(),
            edge_filter: self.edge_filter.clone(),
            question: self.question.clone(),
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
