//! The SQL of a query: one statement for any number of parents, its text the same for all.
//!
//! The shapes were chosen by measurement. The first n rows of each parent come from a correlated
//! subquery with its own LIMIT, which an index answers: LATERAL where there is one, `rowid IN`
//! where there is not. A window function would read every row of a busy parent.
//!
//! Rows come in no particular order; [`batch`](super::batch) sorts those of each parent.
//!
//! **Invariant:** the parents are one bound value.

mod builder;
mod groups;
mod page;

use sea_orm::sea_query::{Expr, Func, Query, SelectStatement};

use self::builder::{Builder, INNER, KEYS};
use super::dialect::Dialect;
use super::query::{QueryKind, RelationQuery};
use super::relation::Via;
use super::row::Cell;

/// The statement that answers `query` for `parents` (for none: a field of the root).
///
/// Rows have the parent's key first (not for the root), then the edge's columns, then the node's.
pub(super) fn select(dialect: Dialect, query: &RelationQuery, parents: &[Cell]) -> SelectStatement {
    let builder = Builder { dialect, query };
    match (&query.kind, &query.relation.via) {
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

impl Builder<'_> {
    fn count(&self, parent: Option<Expr>) -> SelectStatement {
        let mut select = Query::select();
        select.expr(Func::count(Expr::cust("*")));
        self.from(&mut select, INNER, parent, self.chosen_by(), false);
        select
    }

    fn counts(&self, parents: &[Cell]) -> SelectStatement {
        let count = self.count(Some(self.dialect.key(KEYS)));
        let mut select = self.keyed(parents);
        select.expr(Expr::SubQuery(None, Box::new(count.into())));
        select
    }
}
