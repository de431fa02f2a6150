//! The parts of a statement: columns, FROM, conditions and order.
//!
//! **Invariant:** a table has one alias in one part of a statement.

use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, TableRef,
};

use crate::db::dialect::Dialect;
use crate::db::filter::scope::Scope;
use crate::db::order::{On, Term, table_of};
use crate::db::query::{QueryKind, RelationQuery};
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Projection};
use crate::db::table::Table;
use crate::db::value::kind_of;

/// Aliases: of the parents' keys, and of the tables in the statement and in its subquery.
pub(super) const KEYS: &str = "k";
pub(super) const OUTER: TableNames = TableNames { node: "n", edge: "e" };
pub(super) const INNER: TableNames = TableNames { node: "m", edge: "f" };

/// What the tables of a relation are called in one part of a statement.
#[derive(Clone, Copy)]
pub(super) struct TableNames {
    pub(super) node: &'static str,
    pub(super) edge: &'static str,
}

/// Which tables of a relation through a link a SELECT needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    Edge,
    EdgeAndNode,
}

/// What the parts of a statement are made of.
pub(super) struct Builder<'a> {
    pub(super) dialect: Dialect,
    pub(super) query: &'a RelationQuery,
}

impl Builder<'_> {
    pub(super) fn relation(&self) -> &'static Relation {
        self.query.relation
    }

    pub(super) fn node(&self) -> &'static Table {
        (self.relation().node)()
    }

    pub(super) fn edge(&self) -> Option<&'static Table> {
        self.relation().edge().map(|link| (link.table)())
    }

    /// SELECT the asked columns, called c0, c1, …
    pub(super) fn columns(&self, select: &mut SelectStatement, names: TableNames) {
        let mut number = 0;
        let mut add = |table: &Table, projection: Projection, alias: &'static str| {
            for index in projection.indices() {
                let name = Alias::new(format!("c{number}"));
                select.expr_as(column(table.column(index).name, alias), name);
                number += 1;
            }
        };
        if let Some(edge) = self.edge() {
            add(edge, self.query.edge, names.edge);
        }
        add(self.node(), self.query.node, names.node);
    }

    /// FROM the node, or the edge and the node, of one parent; `parts` says which are needed, and
    /// `after_keys` that the parents' keys are in FROM already.
    pub(super) fn from(
        &self,
        select: &mut SelectStatement,
        names: TableNames,
        parent: Option<Expr>,
        parts: Parts,
        after_keys: bool,
    ) {
        let node = self.node();
        match (&self.relation().via, parent) {
            (Via::Link(link), Some(parent)) => {
                add(select, (link.table)(), names.edge, after_keys);
                link.restrict(select, names.edge);
                select.and_where(column(link.parent, names.edge).eq(parent));
                if parts == Parts::EdgeAndNode {
                    add(select, node, names.node, true);
                    select.and_where(self.key(names).eq(column(link.child, names.edge)));
                }
            }
            (Via::Member(link), Some(parent)) => {
                add(select, node, names.node, after_keys);
                select.and_where(self.key(names).in_subquery(link.rows("l", link.parent, parent)));
            }
            (Via::Column(name), Some(parent)) => {
                add(select, node, names.node, after_keys);
                select.and_where(column(name, names.node).eq(parent));
            }
            (Via::Key, Some(parent)) => {
                add(select, node, names.node, after_keys);
                select.and_where(self.key(names).eq(self.survivor(parent)));
            }
            _ => add(select, node, names.node, after_keys),
        }
        self.filters(select, names);
    }

    /// The key of the row that the one with this key was merged into, or the key itself.
    pub(super) fn survivor(&self, key: Expr) -> Expr {
        let Some(redirect) = self.node().redirect else { return key };
        let mut led = Query::select();
        led.expr(column("target", "r")).from_as(redirect.into_iden(), "r");
        led.and_where(column("id", "r").eq(key.clone()));
        Func::coalesce([Expr::SubQuery(None, Box::new(led.into())), key]).into()
    }

    pub(super) fn key(&self, names: TableNames) -> Expr {
        let node = self.node();
        column(node.column(node.key).name, names.node)
    }

    /// Whether choosing and ordering the rows of a parent needs the node, or the link is enough.
    pub(super) fn chosen_by(&self) -> Parts {
        let by_node = match &self.query.kind {
            QueryKind::Rows { order, .. } => order.iter().any(|term| term.on == On::Node),
            QueryKind::Count | QueryKind::Groups { .. } => false,
        };
        if by_node || self.query.filter.is_some() { Parts::EdgeAndNode } else { Parts::Edge }
    }

    pub(super) fn filters(&self, select: &mut SelectStatement, names: TableNames) {
        if let Some(filter) = &self.query.filter {
            select.cond_where(filter.condition(Scope::new(self.dialect, self.node(), names.node)));
        }
        if let (Some(filter), Some(edge)) = (&self.query.edge_filter, self.edge()) {
            select.cond_where(filter.condition(Scope::new(self.dialect, edge, names.edge)));
        }
    }

    pub(super) fn order(
        &self,
        select: &mut SelectStatement,
        order: &[Term],
        backward: bool,
        names: TableNames,
    ) {
        for term in order {
            select.order_by_expr(self.term(*term, names), term.direction(backward));
        }
    }

    pub(super) fn term(&self, term: Term, names: TableNames) -> Expr {
        let table = table_of(term, self.edge(), self.node());
        let alias =
            if self.edge().is_some() && term.on == On::Edge { names.edge } else { names.node };
        term.expr(table.column(term.column), alias)
    }

    /// SELECT each parent's key FROM the parents' keys.
    pub(super) fn keyed(&self, parents: &[Cell]) -> SelectStatement {
        let mut select = Query::select();
        select.expr(self.dialect.key(KEYS));
        self.dialect.add_keys(&mut select, kind_of(parents), parents, KEYS);
        select
    }
}

/// Adds a table to FROM. After another it is a CROSS JOIN, because SQLite takes that as the order
/// in which to loop: the keys first. Join conditions are in WHERE.
pub(super) fn add(
    select: &mut SelectStatement,
    table: &Table,
    alias: &'static str,
    after_another: bool,
) {
    let reference = TableRef::from(table.name.into_iden()).alias(alias.into_iden());
    if after_another {
        select.cross_join(reference);
    } else {
        select.from(reference);
    }
}

pub(super) fn column(name: &'static str, alias: &'static str) -> Expr {
    Expr::col((alias.into_iden(), name.into_iden()))
}
