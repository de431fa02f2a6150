//! Rows counted by what they are sorted by: one statement for all parents.
//!
//! **Invariant:** groups are few (genres, decades, languages), so none is left to a LIMIT.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

use super::{Builder, KEYS, OUTER, Parts, add, column};
use crate::db::relation::{Grouping, Via};
use crate::db::row::{Cell, Projection};
use crate::db::table::Table;

impl Builder<'_> {
    /// Each row is a parent's key (not for the root), a count, and the decade or the columns of
    /// the row that is counted by.
    pub(super) fn groups(&self, by: &Grouping, parents: &[Cell]) -> SelectStatement {
        let root = matches!(self.relation().via, Via::Root);
        let mut select = if root { Query::select() } else { self.keyed(parents) };
        select.expr(Func::count(Expr::cust("*")));
        let parent = (!root).then(|| self.dialect.key(KEYS));
        self.from(&mut select, OUTER, parent, (Parts::EdgeAndNode, !root));
        if !root {
            select.add_group_by([self.dialect.key(KEYS)]);
        }
        match by {
            Grouping::Decade(index) => {
                let year = || column(self.node().column(*index).name, OUTER.node);
                let decade = year().sub(year().modulo(Expr::cust("10")));
                select.expr(decade.clone()).and_where(year().is_not_null());
                select.add_group_by([decade]);
            }
            Grouping::Column(index, table, columns) => {
                let named = column(self.node().column(*index).name, OUTER.node);
                grouped(&mut select, table(), *columns, named);
            }
            Grouping::Link(link, table, columns) => {
                add(&mut select, (link.table)(), "g", true);
                link.restrict(&mut select, "g");
                select.and_where(column(link.parent, "g").eq(self.key(OUTER)));
                grouped(&mut select, table(), *columns, column(link.child, "g"));
            }
        }
        select
    }
}

/// Adds the table that is counted by, whose key is `named`.
fn grouped(select: &mut SelectStatement, table: &Table, columns: Projection, named: Expr) {
    let key = || column(table.column(table.key).name, "h");
    add(select, table, "h", true);
    select.and_where(key().eq(named)).add_group_by([key()]);
    for index in columns.indices() {
        select.expr(column(table.column(index).name, "h"));
    }
}
