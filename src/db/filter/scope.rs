//! The place of a condition in a statement.
//!
//! **Invariant:** each subquery is one deeper than what contains it.

use sea_orm::sea_query::{Alias, Expr, IntoIden};

use crate::db::dialect::Dialect;
use crate::db::table::Table;
use crate::db::value::nulls_last;

/// The place of a condition: its table, and the alias of that in the statement.
#[derive(Clone, Copy)]
pub(in crate::db) struct Scope<'a> {
    pub(super) dialect: Dialect,
    pub(super) table: &'static Table,
    pub(super) alias: &'a str,
    /// Whether columns are written as in the indices of their orders.
    pub(super) ordered: bool,
    /// Whether a bound from above leaves nulls out, so that one index has both ends of a range.
    pub(super) bounded: bool,
    /// What the row of the link table is called that led here.
    pub(super) edge: Option<&'a str>,
    /// How many subqueries this one is in, which makes their aliases differ.
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
    pub(super) fn below<'b>(
        &self,
        table: &'static Table,
        alias: &'b str,
        edge: Option<&'b str>,
    ) -> Scope<'b> {
        let (dialect, depth) = (self.dialect, self.depth + 1);
        Scope { dialect, table, alias, ordered: false, bounded: false, edge, depth }
    }
}
