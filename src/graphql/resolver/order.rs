//! Orders as clients write them.

use async_graphql::{Enum, InputObject, InputType};

use crate::db::order::{On, Term};
use crate::graphql::schema::movie::MovieOrderField;
use crate::graphql::schema::person::PersonOrderField;

/// Direction of an order.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Ascending: small numbers, early dates and A first.
    Asc,
    /// Descending: large numbers, late dates and Z first.
    Desc,
}

/// One sort key. The keys apply in the order of the list. Unknown values come last in both
/// directions. Rows that are equal in every key are sorted by id, in the direction of the last key.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "MovieOrder", params(MovieOrderField)),
    concrete(name = "PersonOrder", params(PersonOrderField))
)]
pub struct OrderBy<F: InputType> {
    /// The field to sort by.
    pub field: F,
    /// Direction of the order.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

/// A field that a type can be ordered by.
pub(in crate::graphql) trait OrderField: InputType + Copy {
    /// Index of the column that is compared.
    fn column(self) -> usize;
    /// Index of the key.
    fn key() -> usize;
}

/// The terms of an order: as written, then the key in the direction of the last, so that an order
/// of one key is one walk along one index.
pub(in crate::graphql) fn terms<F: OrderField>(order_by: Option<&[OrderBy<F>]>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for order in order_by.unwrap_or_default() {
        let column = order.field.column();
        let known = terms.iter().any(|term| term.column == column);
        // After the key nothing is left to compare.
        if known || terms.last().is_some_and(|term| term.column == F::key()) {
            continue;
        }
        let descending = order.direction == OrderDirection::Desc;
        terms.push(Term { on: On::Node, column, descending });
    }
    let descending = terms.last().is_some_and(|term| term.descending);
    if terms.last().is_none_or(|term| term.column != F::key()) {
        terms.push(Term { on: On::Node, column: F::key(), descending });
    }
    terms
}
