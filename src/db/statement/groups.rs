//! Rows counted by what they are sorted by: one statement for all parents.
//!
//! **Invariant:** no parent has more groups than were asked for, and they are its largest.

use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, IntoIden, Order, OverStatement, Query, SelectStatement,
    WindowStatement,
};

use super::builder::{Builder, KEYS, OUTER, Parts, add, column};
use crate::db::query::Grouping;
use crate::db::relation::Via;
use crate::db::row::{Cell, Projection};
use crate::db::table::Table;

/// A group's place among those of its parent, and the statement that holds it.
const RANK: &str = "place";
const RANKED: &str = "t";

impl Builder<'_> {
    /// Each row is a parent's key (not for the root), a count, and the decade or the columns of
    /// the row that is counted by.
    pub(super) fn groups(&self, by: &Grouping, most: u64, parents: &[Cell]) -> SelectStatement {
        if matches!(self.relation().via, Via::Root) {
            let mut select = Query::select();
            let kind = self.counted(&mut select, by, None);
            select.order_by_expr(count(), Order::Desc).order_by_expr(kind, Order::Asc);
            return select.limit(most).take();
        }
        let mut select = self.keyed(parents);
        let key = || self.dialect.key(KEYS);
        let kind = self.counted(&mut select, by, Some(key()));
        select.add_group_by([key()]);
        let mut window = WindowStatement::new();
        window.add_partition_by(key());
        window.order_by_expr(count(), Order::Desc).order_by_expr(kind, Order::Asc);
        let rank = Func::cust(Alias::new("ROW_NUMBER"));
        select.expr_window_as(rank, window.take(), Alias::new(RANK));
        let mut ranked = Query::select();
        ranked.expr(Expr::cust("*")).from_subquery(select, RANKED);
        ranked.and_where(Expr::col((RANKED.into_iden(), RANK.into_iden())).lte(most)).take()
    }

    /// Adds the count and what it is of; gives the expression that is counted by.
    fn counted(&self, select: &mut SelectStatement, by: &Grouping, parent: Option<Expr>) -> Expr {
        select.expr(count());
        let after_keys = parent.is_some();
        self.from(select, OUTER, parent, Parts::EdgeAndNode, after_keys);
        match by {
            Grouping::Decade(index) => {
                let year = || column(self.node().column(*index).name, OUTER.node);
                let decade = year().sub(year().modulo(Expr::cust("10")));
                select.expr(decade.clone()).and_where(year().is_not_null());
                select.add_group_by([decade.clone()]);
                decade
            }
            Grouping::Column(index, table, columns) => {
                let named = column(self.node().column(*index).name, OUTER.node);
                grouped(select, table(), *columns, named)
            }
            Grouping::Link(link, table, columns) => {
                add(select, (link.table)(), "g", true);
                link.restrict(select, "g");
                select.and_where(column(link.parent, "g").eq(self.key(OUTER)));
                grouped(select, table(), *columns, column(link.child, "g"))
            }
        }
    }
}

fn count() -> Expr {
    Func::count(Expr::cust("*")).into()
}

/// Adds the table that is counted by, whose key is `named`; gives that key.
fn grouped(select: &mut SelectStatement, table: &Table, columns: Projection, named: Expr) -> Expr {
    let key = || column(table.column(table.key).name, "h");
    add(select, table, "h", true);
    select.and_where(key().eq(named)).add_group_by([key()]);
    for index in columns.indices() {
        select.expr(column(table.column(index).name, "h"));
    }
    key()
}
