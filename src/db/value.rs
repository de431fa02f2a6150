//! Columns and values as statements have them.
//!
//! Nulls come last in every order: a column that may be null is compared with its nulls put past the
//! end, in the words of the index that serves the order.
//!
//! **Invariant:** a value is bound, but for a truth value and for the sentinel for null.

use sea_orm::sea_query::{Alias, Expr, Func, IntoIden};

use super::row::Cell;
use super::table::{ColumnInfo, ColumnKind};

/// A column with its nulls put past the end, in the words of its index; see the migrations.
pub(super) fn nulls_last(column: &ColumnInfo, alias: &str, descending: bool) -> Expr {
    let plain = Expr::col((Alias::new(alias), column.name.into_iden()));
    if column.nullable {
        Func::coalesce([plain, null_sentinel(column.kind, descending)]).into()
    } else {
        plain
    }
}

/// A value past every real one. Numbers in the catalogue are never negative and below 2^53-1, and
/// texts that may be null and have an order are dates, which begin with a digit.
pub(super) fn null_sentinel(kind: ColumnKind, descending: bool) -> Expr {
    Expr::cust(match (kind, descending) {
        (ColumnKind::Text, true) => "''",
        (ColumnKind::Text, false) => "'~'",
        (ColumnKind::Bool, _) => "FALSE",
        (_, true) => "-1",
        (_, false) => "9007199254740991",
    })
}

/// The value as a statement holds it.
pub(super) fn bind(value: &Cell) -> Expr {
    match value {
        Cell::Null => Expr::cust("NULL"),
        // In the text, because an index may hold the rows of one of the two, and PostgreSQL then needs
        // no plan for each.
        Cell::Bool(value) => Expr::Constant((*value).into()),
        Cell::Int(value) => Expr::val(*value),
        Cell::Float(value) => Expr::val(*value),
        Cell::Text(value) => Expr::val(storable(value)),
    }
}

/// Text as a statement can carry it: PostgreSQL takes no NUL, and no stored text has one.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// What the keys of parents are.
pub(super) fn kind_of(keys: &[Cell]) -> ColumnKind {
    if matches!(keys.first(), Some(Cell::Text(_))) { ColumnKind::Text } else { ColumnKind::Int64 }
}
