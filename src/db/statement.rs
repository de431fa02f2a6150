//! The SQL of an ask: one statement for any number of parents, its text the same for all.
//!
//! The shapes were chosen by measurement. The first n rows of each parent come from a correlated
//! subquery with its own LIMIT, which an index answers: LATERAL where there is one, `rowid IN`
//! where there is not. A window function would read every row of a busy parent.
//!
//! Rows come in no particular order; [`batch`](super::batch) sorts those of each parent.
//!
//! **Invariant:** the parents are one bound value.

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, UnionType,
};

use super::dialect::Dialect;
use super::order::{Bound, On, Term, beyond, table_of};
use super::relation::{Ask, Question, Relation, Via, Window};
use super::row::{Cell, Projection};
use super::table::Table;

/// Aliases: of the parents' keys, and of the tables in the statement and in its subquery.
const KEYS: &str = "k";
const OUTER: Names = Names {
    node: "n",
    edge: "e",
};
const INNER: Names = Names {
    node: "m",
    edge: "f",
};

/// What the tables of a relation are called in one part of a statement.
#[derive(Clone, Copy)]
struct Names {
    node: &'static str,
    edge: &'static str,
}

/// The statement that answers `ask` for `parents` (for none: a field of the root).
///
/// Rows have the parent's key first (not for the root), then the edge's columns, then the node's.
pub(super) fn select(dialect: Dialect, ask: &Ask, parents: &[Cell]) -> SelectStatement {
    let builder = Builder { dialect, ask };
    match (&ask.question, &ask.relation.via) {
        (Question::Count, Via::Root) => builder.count(None),
        (Question::Count, _) => builder.counts(parents),
        (Question::Rows { order, window }, Via::Root) => builder.root(order, window),
        (Question::Rows { order, window }, _) => {
            if window.limit.is_none() {
                builder.every(parents)
            } else if dialect.has_lateral() {
                builder.lateral(order, window, parents)
            } else {
                builder.correlated(order, window, parents)
            }
        }
    }
}

struct Builder<'a> {
    dialect: Dialect,
    ask: &'a Ask,
}

impl Builder<'_> {
    fn relation(&self) -> &'static Relation {
        self.ask.relation
    }

    fn node(&self) -> &'static Table {
        (self.relation().node)()
    }

    fn edge(&self) -> Option<&'static Table> {
        self.relation().edge().map(|link| (link.table)())
    }

    /// SELECT the asked columns, called c0, c1, …
    fn columns(&self, select: &mut SelectStatement, names: Names) {
        let mut place = 0;
        let mut add = |table: &Table, projection: Projection, alias: &'static str| {
            for index in projection.indices() {
                let name = Alias::new(format!("c{place}"));
                select.expr_as(column(table.column(index).name, alias), name);
                place += 1;
            }
        };
        if let Some(edge) = self.edge() {
            add(edge, self.ask.edge, names.edge);
        }
        add(self.node(), self.ask.node, names.node);
    }

    /// FROM the node, or the edge and the node, of one parent.
    fn from(&self, select: &mut SelectStatement, names: Names, parent: Option<Expr>) {
        let node = self.node();
        let key = node.column(node.key).name;
        match (&self.relation().via, parent) {
            (Via::Link(link), parent) => {
                let on = column(link.child, names.edge).eq(column(key, names.node));
                select
                    .from_as((link.table)().name.into_iden(), names.edge)
                    .inner_join(
                        sea_orm::sea_query::TableRef::from(node.name.into_iden())
                            .alias(names.node.into_iden()),
                        on,
                    );
                link.restrict(select, names.edge);
                if let Some(parent) = parent {
                    select.and_where(column(link.parent, names.edge).eq(parent));
                }
            }
            (Via::Member(link), Some(parent)) => {
                select.from_as(node.name.into_iden(), names.node);
                select
                    .and_where(column(key, names.node).in_subquery(link.rows(link.parent, parent)));
            }
            (Via::Column(name), Some(parent)) => {
                select.from_as(node.name.into_iden(), names.node);
                select.and_where(column(name, names.node).eq(parent));
            }
            _ => {
                select.from_as(node.name.into_iden(), names.node);
            }
        }
        self.filters(select, names);
    }

    fn filters(&self, select: &mut SelectStatement, names: Names) {
        if let Some(filter) = &self.ask.filter {
            select.cond_where(filter.condition(self.dialect, self.node(), names.node));
        }
        if let (Some(filter), Some(edge)) = (&self.ask.edge_filter, self.edge()) {
            select.cond_where(filter.condition(self.dialect, edge, names.edge));
        }
    }

    fn order(&self, select: &mut SelectStatement, order: &[Term], backward: bool, names: Names) {
        for term in order {
            select.order_by_expr(self.term(*term, names), term.direction(backward));
        }
    }

    fn term(&self, term: Term, names: Names) -> Expr {
        let table = table_of(term, self.edge(), self.node());
        let alias = if self.edge().is_some() && term.on == On::Edge {
            names.edge
        } else {
            names.node
        };
        term.expr(table.column(term.column), alias)
    }

    fn beyond(
        &self,
        order: &[Term],
        window: &Window,
        near: bool,
        names: Names,
    ) -> Option<Condition> {
        let place = window.beyond.as_ref()?;
        let bounds: Vec<Bound> = order
            .iter()
            .zip(place)
            .map(|(term, cell)| {
                let table = table_of(*term, self.edge(), self.node());
                let right = term.value(table.column(term.column), cell);
                Bound {
                    term: *term,
                    left: self.term(*term, names),
                    right,
                }
            })
            .collect();
        // The near side holds the place itself, which no longer needs to be a row.
        let condition = beyond(&bounds, window.backward != near);
        Some(if near {
            Condition::any().add(condition).add(equal(&bounds))
        } else {
            condition
        })
    }

    /// Adds order, place and limit to a SELECT of one parent's rows.
    fn window(&self, select: &mut SelectStatement, order: &[Term], window: &Window, names: Names) {
        if let Some(condition) = self.beyond(order, window, false, names) {
            select.cond_where(condition);
        }
        self.order(select, order, window.backward, names);
        if let Some(limit) = window.limit {
            // One more than asked, because it tells whether there is another page.
            select.limit(limit + 1);
        }
        if window.skip > 0 {
            select.offset(window.skip);
        }
    }

    /// The one row on the near side of the place.
    fn look_back(
        &self,
        select: &mut SelectStatement,
        order: &[Term],
        window: &Window,
        names: Names,
    ) {
        if let Some(condition) = self.beyond(order, window, true, names) {
            select.cond_where(condition);
        }
        self.order(select, order, !window.backward, names);
        select.limit(1);
    }

    /// The rows of one parent (or of the root), with `shape` adding what is selected.
    fn page(
        &self,
        order: &[Term],
        window: &Window,
        parent: Option<Expr>,
        names: Names,
        shape: impl Fn(&mut SelectStatement),
    ) -> SelectStatement {
        let one = |near: bool| {
            let mut select = Query::select();
            shape(&mut select);
            self.from(&mut select, names, parent.clone());
            if near {
                self.look_back(&mut select, order, window, names);
            } else {
                self.window(&mut select, order, window, names);
            }
            select
        };
        if !(window.look_back && window.beyond.is_some()) {
            return one(false);
        }
        // Each arm in a subquery of its own, because an arm of a UNION may not have a LIMIT.
        let arm = |near, alias: &'static str| {
            Query::select()
                .expr(Expr::cust("*"))
                .from_subquery(one(near), alias)
                .take()
        };
        arm(false, "far")
            .union(UnionType::All, arm(true, "near"))
            .take()
    }

    fn root(&self, order: &[Term], window: &Window) -> SelectStatement {
        self.page(order, window, None, OUTER, |select| {
            self.columns(select, OUTER)
        })
    }

    /// Every row of every parent: no limit, hence no subquery.
    fn every(&self, parents: &[Cell]) -> SelectStatement {
        let mut select = Query::select();
        select.expr(self.dialect.key(KEYS));
        self.columns(&mut select, OUTER);
        self.dialect.from_keys(&mut select, parents, KEYS);
        self.from(&mut select, OUTER, Some(self.dialect.key(KEYS)));
        select
    }

    fn lateral(&self, order: &[Term], window: &Window, parents: &[Cell]) -> SelectStatement {
        let key = self.dialect.key(KEYS);
        let page = self.page(order, window, Some(key.clone()), INNER, |select| {
            self.columns(select, INNER);
        });
        let mut select = Query::select();
        select.expr(key);
        for place in 0..self.ask.edge.len() + self.ask.node.len() {
            select.expr(column_named(format!("c{place}"), OUTER.node));
        }
        self.dialect.from_keys(&mut select, parents, KEYS);
        let always = Condition::all().add(Expr::cust("TRUE"));
        select.join_lateral(sea_orm::JoinType::InnerJoin, page, OUTER.node, always);
        select
    }

    fn correlated(&self, order: &[Term], window: &Window, parents: &[Cell]) -> SelectStatement {
        let key = self.dialect.key(KEYS);
        let anchored = |names: Names| {
            if self.edge().is_some() {
                names.edge
            } else {
                names.node
            }
        };
        let page = self.page(order, window, Some(key.clone()), INNER, |select| {
            select.expr(column("rowid", anchored(INNER)));
        });
        let mut select = Query::select();
        select.expr(key.clone());
        self.columns(&mut select, OUTER);
        self.dialect.from_keys(&mut select, parents, KEYS);
        let rows = column("rowid", anchored(OUTER)).in_subquery(page);
        self.anchor(&mut select, rows);
        select
    }

    /// The tables of the outer SELECT, each named row found by its rowid.
    fn anchor(&self, select: &mut SelectStatement, rows: Expr) {
        let node = self.node();
        match self.relation().edge() {
            Some(link) => {
                select.from_as((link.table)().name.into_iden(), OUTER.edge);
                select.from_as(node.name.into_iden(), OUTER.node);
                let key = column(node.column(node.key).name, OUTER.node);
                select
                    .and_where(rows)
                    .and_where(key.eq(column(link.child, OUTER.edge)));
            }
            None => {
                select
                    .from_as(node.name.into_iden(), OUTER.node)
                    .and_where(rows);
            }
        }
    }

    fn count(&self, parent: Option<Expr>) -> SelectStatement {
        let mut select = Query::select();
        select.expr(Func::count(Expr::cust("*")));
        self.from(&mut select, INNER, parent);
        select
    }

    fn counts(&self, parents: &[Cell]) -> SelectStatement {
        let key = self.dialect.key(KEYS);
        let mut select = Query::select();
        select.expr(key.clone());
        select.expr(Expr::SubQuery(None, Box::new(self.count(Some(key)).into())));
        self.dialect.from_keys(&mut select, parents, KEYS);
        select
    }
}

fn column(name: &'static str, alias: &'static str) -> Expr {
    Expr::col((alias.into_iden(), name.into_iden()))
}

fn column_named(name: String, alias: &'static str) -> Expr {
    Expr::col((alias.into_iden(), Alias::new(name).into_iden()))
}

fn equal(bounds: &[Bound]) -> Condition {
    bounds.iter().fold(Condition::all(), |all, bound| {
        all.add(bound.left.clone().eq(bound.right.clone()))
    })
}
