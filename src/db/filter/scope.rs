//! Where a condition stands, and the subqueries that it asks from there.
//!
//! **Invariant:** a subquery's aliases are its depth's own, so that none hides another's.

use sea_orm::sea_query::{
    Alias, BinOper, Condition, Expr, ExprTrait, IntoIden, Query, SelectStatement, TableRef,
};

use super::Filter;
use crate::db::dialect::Dialect;
use crate::db::order::nulls_last;
use crate::db::relation::Link;
use crate::db::table::Table;

/// The rows of a table that meet a condition, or do not.
pub(super) struct Members<'a> {
    pub(super) table: &'static Table,
    pub(super) filter: &'a Filter,
    pub(super) negated: bool,
}

/// Where a condition stands: the table it speaks of, and what that is called in the statement.
#[derive(Clone, Copy)]
pub(in crate::db) struct Scope<'a> {
    pub(super) dialect: Dialect,
    pub(super) table: &'static Table,
    pub(super) alias: &'a str,
    /// Whether columns are told in the words of their orders' indices.
    pub(super) ordered: bool,
    /// Whether a bound from above leaves nulls out, so that one index has both ends of a range.
    pub(super) bounded: bool,
    /// What the row of the link table is called that led here.
    pub(super) edge: Option<&'a str>,
    /// How many subqueries this one is in, which tells their aliases apart.
    pub(super) depth: usize,
}

impl<'a> Scope<'a> {
    pub(in crate::db) fn new(dialect: Dialect, table: &'static Table, alias: &'a str) -> Self {
        Self { dialect, table, alias, ordered: false, bounded: false, edge: None, depth: 0 }
    }

    pub(super) fn column(&self, index: usize) -> Expr {
        if self.ordered {
            return nulls_last(self.table.column(index), self.alias, false);
        }
        Expr::col((Alias::new(self.alias), self.table.column(index).name.into_iden()))
    }

    /// The same of another table, one subquery deeper.
    fn below<'b>(
        &self,
        table: &'static Table,
        (alias, edge): (&'b str, Option<&'b str>),
    ) -> Scope<'b> {
        let (dialect, depth) = (self.dialect, self.depth + 1);
        Scope { dialect, table, alias, ordered: false, bounded: false, edge, depth }
    }

    /// Whether a row that `link` leads to is one of `members`, by the keys of all that lead to one.
    pub(super) fn among(&self, link: &Link, members: Members<'_>) -> Expr {
        let edge = format!("l{}", self.depth + 1);
        let mut select = Query::select();
        select
            .expr(Expr::col((Alias::new(&edge), link.parent.into_iden())))
            .from_as((link.table)().name.into_iden(), Alias::new(&edge));
        link.restrict(&mut select, &edge);
        // Not a CROSS JOIN, because here the database is to choose which is read first.
        self.add_members(&mut select, link, members, |select, table, alias| {
            select.from_as(table.into_iden(), Alias::new(alias));
        });
        self.column(self.table.key).in_subquery(select)
    }

    /// Adds the rows that the link in `select` leads to, and which of them count.
    fn add_members(
        &self,
        select: &mut SelectStatement,
        link: &Link,
        Members { table, filter, negated }: Members<'_>,
        join: impl FnOnce(&mut SelectStatement, &'static str, &str),
    ) {
        let depth = self.depth + 1;
        let (edge, node) = (format!("l{depth}"), format!("x{depth}"));
        let scope = self.below(table, (&node, Some(&edge)));
        if !filter.is_of_links() {
            join(select, table.name, &node);
            let child = Expr::col((Alias::new(&edge), link.child.into_iden()));
            select.and_where(scope.column(table.key).eq(child));
        }
        let condition = filter.condition(scope);
        match negated {
            true => select.and_where(is_not_true(condition)),
            false => select.cond_where(condition),
        };
    }

    /// The keys of the rows that meet `filter`, and of those whose redirects do.
    pub(super) fn identified(&self, filter: &Filter) -> Vec<SelectStatement> {
        let keys = |table: &'static str, alias: &'static str, column: &'static str| {
            // The redirects' columns are called as the table's.
            let scope = Scope { alias, ..*self };
            let mut select = Query::select();
            select.expr(Expr::col((alias.into_iden(), column.into_iden())));
            select.from_as(table.into_iden(), alias).cond_where(filter.condition(scope));
            select
        };
        let key = self.table.column(self.table.key).name;
        let gone = self.table.redirect.map(|redirect| keys(redirect, "r", "target"));
        [keys(self.table.name, "i", key)].into_iter().chain(gone).collect()
    }

    /// Whether a row that `link` leads to is one of `members`, or there is any row at all.
    pub(super) fn related(&self, link: &Link, members: Option<Members<'_>>) -> Expr {
        let edge = format!("l{}", self.depth + 1);
        let mut select = link.rows(&edge, link.parent, self.column(self.table.key));
        if let Some(members) = members {
            self.add_members(&mut select, link, members, |select, table, alias| {
                select.cross_join(TableRef::from(table.into_iden()).alias(Alias::new(alias)));
            });
        }
        self.dialect.exists(select)
    }

    /// Whether `link` has a row that meets `filter`, of the same pair as the row that led here.
    pub(super) fn beside(&self, link: &Link, filter: &Filter) -> Expr {
        let Some(edge) = self.edge else { return Expr::cust("1 = 0") };
        let depth = self.depth + 1;
        let alias = format!("b{depth}");
        let of_edge = |name: &'static str| Expr::col((Alias::new(edge), name.into_iden()));
        let mut select = link.rows(&alias, link.parent, of_edge(link.parent));
        let child = Expr::col((Alias::new(&alias), link.child.into_iden()));
        select.and_where(self.dialect.without_index(child).eq(of_edge(link.child)));
        let scope = self.below((link.table)(), (&alias, None));
        select.cond_where(filter.condition(scope));
        self.dialect.exists(select)
    }
}

/// Whether the condition is false or unknown.
pub(super) fn is_not_true(condition: Condition) -> Expr {
    Expr::expr(condition).binary(BinOper::IsNot, Expr::Constant(true.into()))
}
