//! Orders as clients write them.

use async_graphql::{Enum, InputType};

use crate::db::order::{On, Term};

/// Direction of an order.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Ascending: small numbers, early dates and A first.
    Asc,
    /// Descending: large numbers, late dates and Z first.
    Desc,
}

/// Declares a key of an order: `order_by!(MovieOrder, MovieOrderField)`.
macro_rules! order_by {
    ($name:ident, $field:ty) => {
        /// One sort key. The keys apply in the order of the list. Unknown values come last in both
        /// directions. Rows that are equal in every key are sorted by id, in the direction of the
        /// last key.
        #[derive(async_graphql::InputObject, Clone, Debug)]
        pub struct $name {
            /// The field to sort by.
            pub field: $field,
            /// Direction of the order.
            #[graphql(default_with = "crate::graphql::resolver::order::OrderDirection::Asc")]
            pub direction: $crate::graphql::resolver::order::OrderDirection,
        }

        impl $crate::graphql::resolver::order::OrderBy for $name {
            type Field = $field;

            fn field(&self) -> $field {
                self.field
            }

            fn direction(&self) -> $crate::graphql::resolver::order::OrderDirection {
                self.direction
            }
        }
    };
}

pub(in crate::graphql) use order_by;

/// One key of an order, as `order_by!` declares it.
pub(in crate::graphql) trait OrderBy {
    /// What can be compared.
    type Field: OrderField;
    /// What is compared.
    fn field(&self) -> Self::Field;
    /// Which values come first.
    fn direction(&self) -> OrderDirection;
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
pub(in crate::graphql) fn terms<O: OrderBy>(order_by: Option<&[O]>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for order in order_by.unwrap_or_default() {
        let column = order.field().column();
        let known = terms.iter().any(|term| term.column == column);
        // After the key nothing is left to compare.
        if known || terms.last().is_some_and(|term| term.column == O::Field::key()) {
            continue;
        }
        let descending = order.direction() == OrderDirection::Desc;
        terms.push(Term { on: On::Node, column, descending });
    }
    let descending = terms.last().is_some_and(|term| term.descending);
    if terms.last().is_none_or(|term| term.column != O::Field::key()) {
        terms.push(Term { on: On::Node, column: O::Field::key(), descending });
    }
    terms
}
