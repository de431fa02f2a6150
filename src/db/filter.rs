//! Conditions on a row, as values that can be compared and turned into SQL.
//!
//! Unknown is never equal, less or greater, so a comparison with a null is false, and `Not` is the
//! exact complement: it holds wherever its condition does not.
//!
//! **Invariant:** the SQL text depends on the shape of the filter, never on the length of a list.

use std::sync::Arc;

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, IntoIden, LikeExpr, TableRef};

use super::dialect::Dialect;
use super::order::nulls_last;
use super::relation::Link;
use super::row::Cell;
use super::search::{Kind, Phrase};
use super::table::Table;

/// A condition on one row of a table.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Every one holds; true when there are none.
    All(Vec<Filter>),
    /// At least one holds; false when there are none.
    Any(Vec<Filter>),
    /// The condition does not hold.
    Not(Box<Filter>),
    /// The column at the index compares so with the value.
    Compare(usize, Comparison, Cell),
    /// The column at the index has one of the values.
    In(usize, Vec<Cell>),
    /// The column at the index is null.
    IsNull(usize),
    /// A row of the link table has this row as its parent.
    Linked(&'static Link),
    /// The search index finds the row, which is of this kind, by the phrase.
    Found(Kind, Arc<Phrase>),
    /// The rows that the link table leads to compare so with the condition.
    Related(&'static Link, fn() -> &'static Table, Quantifier, Box<Filter>),
}

/// Of how many related rows a condition must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Some,
    /// None; true where there is no related row.
    None,
    /// Every one; true where there is no related row.
    Every,
}

/// Where a condition stands: the table it speaks of, and what that is called in the statement.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    dialect: Dialect,
    table: &'static Table,
    alias: &'a str,
    /// How many subqueries this one is in, which tells their aliases apart.
    depth: usize,
}

impl<'a> Scope<'a> {
    pub(super) fn new(dialect: Dialect, table: &'static Table, alias: &'a str) -> Self {
        Self { dialect, table, alias, depth: 0 }
    }

    fn column(&self, index: usize) -> Expr {
        Expr::col((Alias::new(self.alias), self.table.column(index).name.into_iden()))
    }

    /// Whether a row that `link` leads to meets `inner`, or any row at all.
    fn related(&self, link: &Link, inner: Option<(&'static Table, &Filter, bool)>) -> Expr {
        let depth = self.depth + 1;
        let (edge, node) = (format!("l{depth}"), format!("x{depth}"));
        let mut select = link.rows(&edge, link.parent, self.column(self.table.key));
        if let Some((table, filter, negated)) = inner {
            let scope = Scope { dialect: self.dialect, table, alias: &node, depth };
            let reference = TableRef::from(table.name.into_iden()).alias(Alias::new(&node));
            select.cross_join(reference);
            let child = Expr::col((Alias::new(&edge), link.child.into_iden()));
            select.and_where(scope.column(table.key).eq(child));
            let condition = filter.condition(scope);
            match negated {
                true => select.and_where(is_not_true(condition)),
                false => select.cond_where(condition),
            };
        }
        self.dialect.exists(select)
    }
}

/// How a column is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// The text has the value in it.
    Contains,
    /// The text begins with the value.
    StartsWith,
    /// The text ends with the value.
    EndsWith,
}

impl Filter {
    /// The complement.
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// How many conditions it has.
    pub fn conditions(&self) -> usize {
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().map(Self::conditions).sum(),
            Self::Not(filter) => filter.conditions(),
            Self::Related(.., filter) => 1 + filter.conditions(),
            _ => 1,
        }
    }

    /// Whether it says nothing: the empty part of a client's filter.
    fn is_everything(&self) -> bool {
        matches!(self, Self::All(filters) if filters.iter().all(Self::is_everything))
    }

    pub(super) fn condition(&self, scope: Scope<'_>) -> Condition {
        let inner = |filter: &Self| filter.condition(scope);
        let one = |expr: Expr| Condition::all().add(expr);
        match self {
            everything if everything.is_everything() => one(Expr::cust("1 = 1")),
            Self::Any(filters) if filters.is_empty() => one(Expr::cust("1 = 0")),
            Self::All(filters) => filters
                .iter()
                .filter(|filter| !filter.is_everything())
                .map(inner)
                .fold(Condition::all(), Condition::add),
            Self::Any(filters) => filters.iter().map(inner).fold(Condition::any(), Condition::add),
            Self::Not(filter) => one(is_not_true(inner(filter))),
            Self::IsNull(index) => one(scope.column(*index).is_null()),
            Self::Linked(link) => one(scope.related(link, None)),
            Self::Related(link, table, quantifier, filter) => {
                let negated = *quantifier == Quantifier::Every;
                let found = scope.related(link, Some((table(), filter, negated)));
                one(if *quantifier == Quantifier::Some { found } else { found.not() })
            }
            Self::In(index, values) => {
                let list = scope.dialect.list(scope.table.column(*index).kind, values);
                one(scope.column(*index).in_subquery(list))
            }
            Self::Found(kind, phrase) => {
                let key = scope.column(scope.table.key);
                one(phrase.finds(scope.dialect, *kind, key))
            }
            Self::Compare(index, comparison, value) => {
                one(compare(scope, *index, *comparison, value))
            }
        }
    }
}

fn is_not_true(condition: Condition) -> Expr {
    Expr::expr(condition).binary(sea_orm::sea_query::BinOper::IsNot, Expr::Constant(true.into()))
}

/// Numbers and dates that may be null are compared in the words of the orders' indices, so that
/// one index serves both; the null stands on the side where it never holds.
fn compare(scope: Scope<'_>, index: usize, comparison: Comparison, value: &Cell) -> Expr {
    let ordered = |falling| nulls_last(scope.table.column(index), scope.alias, falling);
    let (comparison, value) = &within(comparison, value);
    let value_expr = || bind(value);
    match comparison {
        Comparison::Eq => scope.column(index).eq(value_expr()),
        Comparison::Gt => ordered(true).gt(value_expr()),
        Comparison::Gte => ordered(true).gte(value_expr()),
        Comparison::Lt => ordered(false).lt(value_expr()),
        Comparison::Lte => ordered(false).lte(value_expr()),
        Comparison::StartsWith => starts_with(scope.column(index), &storable(text(value))),
        Comparison::Contains => like(scope.column(index), "%", text(value), "%"),
        Comparison::EndsWith => like(scope.column(index), "%", text(value), ""),
    }
}

/// Keeps a bound off the places where nulls are put: every number in the catalogue lies between 0
/// and 2^53-1, so that a bound outside says no more than the nearest one inside.
fn within(comparison: Comparison, value: &Cell) -> (Comparison, Cell) {
    const END: i64 = 9_007_199_254_740_991;
    let (low, high) = match value {
        Cell::Int(value) => (*value < 0, *value >= END),
        Cell::Float(value) => (*value < 0.0, *value >= END as f64),
        _ => (false, false),
    };
    match comparison {
        Comparison::Gt | Comparison::Gte if low => (Comparison::Gte, Cell::Int(0)),
        Comparison::Lt | Comparison::Lte if high => (Comparison::Lt, Cell::Int(END)),
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

pub(super) fn bind(value: &Cell) -> Expr {
    match value {
        Cell::Null => Expr::cust("NULL"),
        Cell::Bool(value) => Expr::val(*value),
        Cell::Int(value) => Expr::val(*value),
        Cell::Float(value) => Expr::val(*value),
        Cell::Text(value) => Expr::val(storable(value)),
    }
}

/// Text as a statement can carry it: PostgreSQL takes no NUL, and no stored text has one.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn the_successor_of_a_prefix_bounds_every_text_that_begins_with_it() {
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(successor(""), None);
    }
}
