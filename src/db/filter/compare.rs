//! A column compared with a value, in the words of its indices.
//!
//! **Invariant:** a null passes no comparison, also where an index puts it at an end.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, LikeExpr};

use super::Comparison;
use super::scope::Scope;
use crate::db::row::Cell;
use crate::db::value::{bind, null_sentinel, nulls_last, storable};

/// Numbers and dates that may be null are compared in the words of the orders' indices, so that
/// one index serves both; the null stands on the side where it never holds.
pub(super) fn compare(
    scope: Scope<'_>,
    index: usize,
    comparison: Comparison,
    value: &Cell,
) -> Expr {
    let ordered = |falling| nulls_last(scope.table.column(index), scope.alias, falling);
    let (comparison, value) = &within(comparison, value);
    let value_expr = || bind(value);
    match comparison {
        Comparison::Eq if is_beyond(scope, value) => Expr::cust("1 = 0"),
        Comparison::Eq => scope.column(index).eq(value_expr()),
        Comparison::Gt => ordered(!scope.bounded).gt(value_expr()),
        Comparison::Gte => ordered(!scope.bounded).gte(value_expr()),
        Comparison::Lt => ordered(false).lt(value_expr()),
        Comparison::Lte => ordered(false).lte(value_expr()),
        Comparison::StartsWith => starts_with(scope.column(index), &storable(text(value))),
        Comparison::Contains => like(scope.column(index), "%", text(value), "%"),
        Comparison::EndsWith => like(scope.column(index), "%", text(value), ""),
    }
}

/// In the words of an order's index a null is the value past every other.
pub(super) fn is_null(scope: Scope<'_>, index: usize) -> Expr {
    let column = scope.table.column(index);
    if scope.ordered && column.nullable {
        return scope.column(index).eq(null_sentinel(column.kind, false));
    }
    Expr::col((Alias::new(scope.alias), column.name.into_iden())).is_null()
}

/// Whether a value lies where an order's index puts nulls, and hence is no row's.
pub(super) fn is_beyond(scope: Scope<'_>, value: &Cell) -> bool {
    scope.ordered
        && match value {
            Cell::Int(value) => *value >= END,
            Cell::Float(value) => *value >= END as f64,
            _ => false,
        }
}

/// Past every number of the catalogue.
const END: i64 = 9_007_199_254_740_991;

/// Keeps a bound off the places where nulls are put: every number in the catalogue is at least 0
/// and below 2^53-1, so that a bound outside says no more than the nearest one inside.
///
/// The bound stays of its type, because PostgreSQL's statements are prepared by their text, and one
/// that was prepared for a whole number reads the bytes of any other as one.
fn within(comparison: Comparison, value: &Cell) -> (Comparison, Cell) {
    use Comparison::{Gt, Gte, Lt, Lte};
    let (low, high, least, end) = match value {
        Cell::Int(value) => (*value < 0, *value >= END, Cell::Int(0), Cell::Int(END)),
        Cell::Float(value) => {
            let end = END as f64;
            (*value < 0.0, *value >= end, Cell::Float(0.0), Cell::Float(end))
        }
        other => return (comparison, other.clone()),
    };
    match comparison {
        Gt | Gte if low => (Gte, least),
        Lt | Lte if high => (Lt, end),
        other => (other, value.clone()),
    }
}

/// A range of the index, which LIKE is only under conditions that differ between databases.
fn starts_with(column: Expr, prefix: &str) -> Expr {
    let from = column.clone().gte(prefix);
    match successor(prefix) {
        Some(end) => from.and(column.lt(end)),
        None => from,
    }
}

/// The least text that is greater than every text with this prefix.
fn successor(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // Skips the surrogates, which no text holds.
        let next =
            if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(last as u32 + 1) };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

fn like(column: Expr, before: &str, value: &str, after: &str) -> Expr {
    let mut pattern = before.to_owned();
    for c in storable(value).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push_str(after);
    column.like(LikeExpr::new(pattern).escape('\\'))
}

fn text(value: &Cell) -> &str {
    match value {
        Cell::Text(text) => text,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn the_successor_of_a_prefix_bounds_all_texts_with_it() {
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(successor(""), None);
    }
}
