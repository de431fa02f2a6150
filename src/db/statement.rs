//! The SQL of an ask: one statement for any number of parents, its text the same for all.
//!
//! The shapes were chosen by measurement. The first n rows of each parent come from a correlated
//! subquery with its own LIMIT, which an index answers: LATERAL where there is one, `rowid IN`
//! where there is not. A window function would read every row of a busy parent.
//!
//! Rows come in no particular order; [`batch`](super::batch) sorts those of each parent.
//!
//! **Invariant:** the parents are one bound value.

mod groups;

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement, TableRef,
    UnionType,
};

use super::dialect::Dialect;
use super::filter::Scope;
use super::order::{Bound, On, Term, beyond, table_of};
use super::relation::{PageRequest, QueryKind, Relation, RelationQuery, Via};
use super::row::{Cell, Projection};
use super::table::{Kind, Table};

/// Aliases: of the parents' keys, and of the tables in the statement and in its subquery.
const KEYS: &str = "k";
const OUTER: Names = Names { node: "n", edge: "e" };
const INNER: Names = Names { node: "m", edge: "f" };

/// What the tables of a relation are called in one part of a statement.
#[derive(Clone, Copy)]
struct Names {
    node: &'static str,
    edge: &'static str,
}

/// The statement that answers `ask` for `parents` (for none: a field of the root).
///
/// Rows have the parent's key first (not for the root), then the edge's columns, then the node's.
pub(super) fn select(dialect: Dialect, ask: &RelationQuery, parents: &[Cell]) -> SelectStatement {
    let builder = Builder { dialect, ask };
    match (&ask.question, &ask.relation.via) {
        (QueryKind::Count, Via::Root) => builder.count(None),
        (QueryKind::Count, _) => builder.counts(parents),
        (QueryKind::Groups { by, most }, _) => builder.groups(by, *most, parents),
        (QueryKind::Rows { order, window }, Via::Root) => builder.root(order, window),
        (QueryKind::Rows { order, window }, _) => {
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

/// Which tables of a relation through a link a SELECT needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    Edge,
    EdgeAndNode,
}

struct Builder<'a> {
    dialect: Dialect,
    ask: &'a RelationQuery,
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

    /// FROM the node, or the edge and the node, of one parent; `parts` says which are needed, and
    /// `after_keys` that the parents' keys are in FROM already.
    fn from(
        &self,
        select: &mut SelectStatement,
        names: Names,
        parent: Option<Expr>,
        (parts, after_keys): (Parts, bool),
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

    /// The key of the row that the one with this key lives on in, or the key itself.
    fn survivor(&self, key: Expr) -> Expr {
        let Some(redirect) = self.node().redirect else { return key };
        let mut led = Query::select();
        led.expr(column("target", "r")).from_as(redirect.into_iden(), "r");
        led.and_where(column("id", "r").eq(key.clone()));
        Func::coalesce([Expr::SubQuery(None, Box::new(led.into())), key]).into()
    }

    fn key(&self, names: Names) -> Expr {
        let node = self.node();
        column(node.column(node.key).name, names.node)
    }

    /// Whether choosing and ordering the rows of a parent needs the node, or the link is enough.
    fn chosen_by(&self) -> Parts {
        let by_node = match &self.ask.question {
            QueryKind::Rows { order, .. } => order.iter().any(|term| term.on == On::Node),
            QueryKind::Count | QueryKind::Groups { .. } => false,
        };
        if by_node || self.ask.filter.is_some() { Parts::EdgeAndNode } else { Parts::Edge }
    }

    fn filters(&self, select: &mut SelectStatement, names: Names) {
        if let Some(filter) = &self.ask.filter {
            select.cond_where(filter.condition(Scope::new(self.dialect, self.node(), names.node)));
        }
        if let (Some(filter), Some(edge)) = (&self.ask.edge_filter, self.edge()) {
            select.cond_where(filter.condition(Scope::new(self.dialect, edge, names.edge)));
        }
    }

    fn order(&self, select: &mut SelectStatement, order: &[Term], backward: bool, names: Names) {
        for term in order {
            select.order_by_expr(self.term(*term, names), term.direction(backward));
        }
    }

    fn term(&self, term: Term, names: Names) -> Expr {
        let table = table_of(term, self.edge(), self.node());
        let alias =
            if self.edge().is_some() && term.on == On::Edge { names.edge } else { names.node };
        term.expr(table.column(term.column), alias)
    }

    fn beyond(
        &self,
        order: &[Term],
        window: &PageRequest,
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
                Bound { term: *term, left: self.term(*term, names), right }
            })
            .collect();
        // The near side holds the place itself, which no longer needs to be a row.
        let condition = beyond(&bounds, window.backward != near);
        Some(if near { Condition::any().add(condition).add(equal(&bounds)) } else { condition })
    }

    /// Adds order, place and limit to a SELECT of one parent's rows.
    fn window(
        &self,
        select: &mut SelectStatement,
        order: &[Term],
        window: &PageRequest,
        names: Names,
    ) {
        if let Some(condition) = self.beyond(order, window, false, names) {
            select.cond_where(condition);
        }
        self.order(select, order, window.backward, names);
        if let Some(limit) = window.limit {
            // One more than asked tells whether there is another page.
            select.limit(limit + u64::from(window.look_ahead));
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
        window: &PageRequest,
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
        window: &PageRequest,
        parent: Option<Expr>,
        (names, parts): (Names, Parts),
        shape: impl Fn(&mut SelectStatement),
    ) -> SelectStatement {
        let one = |near: bool| {
            let mut select = Query::select();
            shape(&mut select);
            self.from(&mut select, names, parent.clone(), (parts, false));
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
            Query::select().expr(Expr::cust("*")).from_subquery(one(near), alias).take()
        };
        arm(false, "far").union(UnionType::All, arm(true, "near")).take()
    }

    fn root(&self, order: &[Term], window: &PageRequest) -> SelectStatement {
        let all = (OUTER, Parts::EdgeAndNode);
        self.page(order, window, None, all, |select| self.columns(select, OUTER))
    }

    /// Every row of every parent: no limit, hence no subquery.
    fn every(&self, parents: &[Cell]) -> SelectStatement {
        let mut select = self.keyed(parents);
        self.columns(&mut select, OUTER);
        let key = self.dialect.key(KEYS);
        self.from(&mut select, OUTER, Some(key), (Parts::EdgeAndNode, true));
        select
    }

    /// SELECT each parent's key FROM the parents' keys.
    fn keyed(&self, parents: &[Cell]) -> SelectStatement {
        let mut select = Query::select();
        select.expr(self.dialect.key(KEYS));
        self.dialect.add_keys(&mut select, (kind_of(parents), parents), KEYS);
        select
    }

    fn lateral(&self, order: &[Term], window: &PageRequest, parents: &[Cell]) -> SelectStatement {
        let all = (INNER, Parts::EdgeAndNode);
        let page = self.page(order, window, Some(self.dialect.key(KEYS)), all, |select| {
            self.columns(select, INNER);
        });
        let mut select = Query::select();
        select.expr(self.dialect.key(KEYS));
        // The page of each is looked up by itself, whatever the plan.
        self.dialect.add_uncounted_keys(&mut select, (kind_of(parents), parents), KEYS);
        for place in 0..self.ask.edge.len() + self.ask.node.len() {
            let name = Alias::new(format!("c{place}"));
            select.expr(Expr::col((OUTER.node.into_iden(), name.into_iden())));
        }
        let always = Condition::all().add(Expr::cust("TRUE"));
        select.join_lateral(JoinType::InnerJoin, page, OUTER.node, always);
        select
    }

    /// Names the rows of the page by rowid, then reads the columns of those.
    fn correlated(
        &self,
        order: &[Term],
        window: &PageRequest,
        parents: &[Cell],
    ) -> SelectStatement {
        let link = self.relation().edge();
        let rowid =
            |names: Names| column("rowid", if link.is_some() { names.edge } else { names.node });
        let chosen = (INNER, self.chosen_by());
        let page = self.page(order, window, Some(self.dialect.key(KEYS)), chosen, |select| {
            select.expr(rowid(INNER));
        });
        let mut select = self.keyed(parents);
        self.columns(&mut select, OUTER);
        if let Some(link) = link {
            add(&mut select, (link.table)(), OUTER.edge, true);
            select.and_where(self.key(OUTER).eq(column(link.child, OUTER.edge)));
        }
        add(&mut select, self.node(), OUTER.node, true);
        select.and_where(rowid(OUTER).in_subquery(page));
        select
    }

    fn count(&self, parent: Option<Expr>) -> SelectStatement {
        let mut select = Query::select();
        select.expr(Func::count(Expr::cust("*")));
        self.from(&mut select, INNER, parent, (self.chosen_by(), false));
        select
    }

    fn counts(&self, parents: &[Cell]) -> SelectStatement {
        let count = self.count(Some(self.dialect.key(KEYS)));
        let mut select = self.keyed(parents);
        select.expr(Expr::SubQuery(None, Box::new(count.into())));
        select
    }
}

/// What the parents' keys are.
pub(super) fn kind_of(parents: &[Cell]) -> Kind {
    if matches!(parents.first(), Some(Cell::Text(_))) { Kind::Text } else { Kind::Int64 }
}

/// Adds a table to FROM. After another it is a CROSS JOIN, because SQLite takes that as the order
/// in which to loop: the keys first. What joins them stands in WHERE.
fn add(select: &mut SelectStatement, table: &Table, alias: &'static str, after_another: bool) {
    let reference = TableRef::from(table.name.into_iden()).alias(alias.into_iden());
    if after_another {
        select.cross_join(reference);
    } else {
        select.from(reference);
    }
}

fn column(name: &'static str, alias: &'static str) -> Expr {
    Expr::col((alias.into_iden(), name.into_iden()))
}

fn equal(bounds: &[Bound]) -> Condition {
    let equal = |bound: &Bound| bound.left.clone().eq(bound.right.clone());
    bounds.iter().map(equal).fold(Condition::all(), Condition::add)
}
