//! The rows of a page: of the root, or the first of each parent.
//!
//! **Invariant:** a parent's rows come from a subquery of its own, which its LIMIT ends.

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement, UnionType,
};

use super::builder::{Builder, INNER, KEYS, OUTER, Parts, TableNames, add, column};
use crate::db::order::{Bound, Term, seek, table_of};
use crate::db::query::PageRequest;
use crate::db::row::Cell;
use crate::db::value::kind_of;

impl Builder<'_> {
    fn seek(
        &self,
        order: &[Term],
        window: &PageRequest,
        near: bool,
        names: TableNames,
    ) -> Option<Condition> {
        let position = window.after.as_ref()?;
        let bounds: Vec<Bound> = order
            .iter()
            .zip(position)
            .map(|(term, cell)| {
                let table = table_of(*term, self.edge(), self.node());
                let right = term.value(table.column(term.column), cell);
                Bound { term: *term, left: self.term(*term, names), right }
            })
            .collect();
        // The near side holds the place itself, which no longer needs to be a row.
        let condition = seek(&bounds, window.backward != near);
        Some(if near { Condition::any().add(condition).add(equal(&bounds)) } else { condition })
    }

    /// Adds order, place and limit to a SELECT of one parent's rows.
    fn window(
        &self,
        select: &mut SelectStatement,
        order: &[Term],
        window: &PageRequest,
        names: TableNames,
    ) {
        if let Some(condition) = self.seek(order, window, false, names) {
            select.cond_where(condition);
        }
        self.order(select, order, window.backward, names);
        if let Some(limit) = window.limit {
            // One more row than asked for shows whether there is another page.
            select.limit(limit + u64::from(window.look_ahead));
        }
        if window.offset > 0 {
            select.offset(window.offset);
        }
    }

    /// The one row on the near side of the place.
    fn look_back(
        &self,
        select: &mut SelectStatement,
        order: &[Term],
        window: &PageRequest,
        names: TableNames,
    ) {
        if let Some(condition) = self.seek(order, window, true, names) {
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
        names: TableNames,
        parts: Parts,
        shape: impl Fn(&mut SelectStatement),
    ) -> SelectStatement {
        let one = |near: bool| {
            let mut select = Query::select();
            shape(&mut select);
            self.from(&mut select, names, parent.clone(), parts, false);
            if near {
                self.look_back(&mut select, order, window, names);
            } else {
                self.window(&mut select, order, window, names);
            }
            select
        };
        if !(window.look_back && window.after.is_some()) {
            return one(false);
        }
        // Each arm in a subquery of its own, because an arm of a UNION may not have a LIMIT.
        let arm = |near, alias: &'static str| {
            Query::select().expr(Expr::cust("*")).from_subquery(one(near), alias).take()
        };
        arm(false, "far").union(UnionType::All, arm(true, "near")).take()
    }

    pub(super) fn root(&self, order: &[Term], window: &PageRequest) -> SelectStatement {
        self.page(order, window, None, OUTER, Parts::EdgeAndNode, |select| {
            self.columns(select, OUTER);
        })
    }

    /// Every row of every parent: no limit, hence no subquery.
    pub(super) fn every(&self, parents: &[Cell]) -> SelectStatement {
        let mut select = self.keyed(parents);
        self.columns(&mut select, OUTER);
        let key = self.dialect.key(KEYS);
        self.from(&mut select, OUTER, Some(key), Parts::EdgeAndNode, true);
        select
    }

    pub(super) fn lateral(
        &self,
        order: &[Term],
        window: &PageRequest,
        parents: &[Cell],
    ) -> SelectStatement {
        let (key, parts) = (self.dialect.key(KEYS), Parts::EdgeAndNode);
        let page = self.page(order, window, Some(key), INNER, parts, |select| {
            self.columns(select, INNER);
        });
        let mut select = Query::select();
        select.expr(self.dialect.key(KEYS));
        // The page of each is looked up by itself, whatever the plan.
        self.dialect.add_uncounted_keys(&mut select, kind_of(parents), parents, KEYS);
        for number in 0..self.query.edge.len() + self.query.node.len() {
            let name = Alias::new(format!("c{number}"));
            select.expr(Expr::col((OUTER.node.into_iden(), name.into_iden())));
        }
        let always = Condition::all().add(Expr::cust("TRUE"));
        select.join_lateral(JoinType::InnerJoin, page, OUTER.node, always);
        select
    }

    /// Names the rows of the page by rowid, then reads the columns of those.
    pub(super) fn correlated(
        &self,
        order: &[Term],
        window: &PageRequest,
        parents: &[Cell],
    ) -> SelectStatement {
        let link = self.relation().edge();
        let rowid = |names: TableNames| {
            column("rowid", if link.is_some() { names.edge } else { names.node })
        };
        let (key, parts) = (self.dialect.key(KEYS), self.chosen_by());
        let page = self.page(order, window, Some(key), INNER, parts, |select| {
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
}

fn equal(bounds: &[Bound]) -> Condition {
    let equal = |bound: &Bound| bound.left.clone().eq(bound.right.clone());
    bounds.iter().map(equal).fold(Condition::all(), Condition::add)
}
