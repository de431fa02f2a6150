//! From the fields of an input to the values that the catalogue takes.
//!
//! **Invariant:** left out is unchanged and null is cleared.

use async_graphql::MaybeUndefined;

use crate::catalog::field::Field;
use crate::catalog::validation_error::ValidationErrors;
use crate::graphql::scalar::given::Given;

/// A value that null clears.
pub(in crate::graphql) fn nullable<T, U>(
    value: MaybeUndefined<T>,
    turn: impl FnOnce(T) -> U,
) -> Field<Option<U>> {
    match value {
        MaybeUndefined::Undefined => Field::Keep,
        MaybeUndefined::Null => Field::Set(None),
        MaybeUndefined::Value(value) => Field::Set(Some(turn(value))),
    }
}

/// A value of an own scalar in the field `field`, which null clears; one that does not fit is an
/// error.
pub(in crate::graphql) fn given<T, U>(
    field: &'static str,
    value: MaybeUndefined<Given<T>>,
    errors: &mut ValidationErrors,
    turn: impl FnOnce(T) -> U,
) -> Field<Option<U>> {
    match value {
        MaybeUndefined::Undefined => Field::Keep,
        MaybeUndefined::Null => Field::Set(None),
        MaybeUndefined::Value(Given::Fits(value)) => Field::Set(Some(turn(value))),
        MaybeUndefined::Value(Given::Misfit(reason)) => {
            errors.invalid(field, reason);
            Field::Keep
        }
    }
}

/// A value that null puts back to its default: no, 0, nothing.
pub(in crate::graphql) fn or_default<T: Default>(value: MaybeUndefined<T>) -> Field<T> {
    nullable(value, |value| value).map(Option::unwrap_or_default)
}

/// The list in the field `field`, whose entries become drafts; null is the empty list.
pub(in crate::graphql) fn list<T, U>(
    field: &'static str,
    values: MaybeUndefined<Vec<T>>,
    errors: &mut ValidationErrors,
    turn: impl Fn(T, &mut ValidationErrors) -> U,
) -> Field<Vec<U>> {
    or_default(values).map(|values| {
        errors.within(field, |errors| {
            let indexed = values.into_iter().enumerate();
            indexed.map(|(at, value)| errors.within(at, |errors| turn(value, errors))).collect()
        })
    })
}
