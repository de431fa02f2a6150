//! Orders as clients write them.

use async_graphql::{Enum, InputObject, InputType};

use crate::db::order::{On, Term};
use crate::graphql::schema::movie::MovieOrderField;
use crate::graphql::schema::person::PersonOrderField;

/// Which values come first.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Small values, early dates, A before Z.
    Asc,
    /// Large values, late dates, Z before A.
    Desc,
}

/// One key of an order. The keys apply as listed; unknown values come last in both directions;
/// rows that are equal in every key stand in the order of their ids, in the direction of the last
/// key.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "MovieOrder", params(MovieOrderField)),
    concrete(name = "PersonOrder", params(PersonOrderField))
)]
pub struct OrderBy<F: InputType> {
    /// What is compared.
    pub field: F,
    /// Which values come first.
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
