//! The columns that a writer may give, each declared once.
//!
//! What is compared, merged and written goes by the columns of the entity
//! ([`model`](super::model)), so that a line of `columns!` and a field of the entity are all that
//! the catalogue knows of a column.
//!
//! **Invariant:** a record holds values that its table takes as they are.

use super::field::Field;
use super::validation_error::ValidationErrors;

/// Turns the value that a draft gives for the named column into the record's, and adds its errors.
pub(super) type Rule<T, U> = fn(&'static str, T, &mut ValidationErrors) -> U;

/// Declares the columns of a table that a writer may give.
///
/// A line is `column: Type in the draft => Type in the record, rule;`. The lines become two
/// structs: the draft, which is what a source says, and the record, which obeys the rules. The
/// record of one draft is `draft.validate(errors)`, and `record.put_into(row)` writes what it says
/// into a row.
///
/// A value of `identifiers` that breaks its rule is left out, because null would clear the id that
/// the row is known by; one of `values` is null then. What is under `lists` is no column of the
/// row.
macro_rules! columns {
    (
        $(#[doc = $draft_doc:literal])+ $draft:ident,
        $(#[doc = $record_doc:literal])+ $record:ident of $row:ty,
        identifiers {
            $($(#[doc = $id_doc:literal])+ $id:ident: $id_given:ty => $id_type:ty, $id_rule:expr;)+
        }
        values {
            $($(#[doc = $doc:literal])+ $value:ident: $given:ty => $type:ty, $rule:expr;)+
        }
        lists {
            $($(#[doc = $list_doc:literal])+ $list:ident: $entries:ty, $list_rule:expr;)*
        }
    ) => {
        $(#[doc = $draft_doc])+
        #[derive(Clone, Debug, Default)]
        pub struct $draft {
            $($(#[doc = $id_doc])+ pub $id: $crate::catalog::field::Field<$id_given>,)+
            $($(#[doc = $doc])+ pub $value: $crate::catalog::field::Field<$given>,)+
            $($(#[doc = $list_doc])+ pub $list: $crate::catalog::field::Field<$entries>,)*
        }

        $(#[doc = $record_doc])+
        #[derive(Clone, Debug)]
        pub struct $record {
            $(pub(super) $id: $crate::catalog::field::Field<$id_type>,)+
            $(pub(super) $value: $crate::catalog::field::Field<$type>,)+
            $(pub(super) $list: $crate::catalog::field::Field<$entries>,)*
        }

        impl $draft {
            /// The record without the invalid values, each of which adds an error.
            fn validate(self, errors: &mut $crate::catalog::validation_error::ValidationErrors) -> $record {
                use $crate::catalog::column::{identified, validate};
                $record {
                    $($id: identified(stringify!($id), self.$id, $id_rule, errors),)+
                    $($value: validate(stringify!($value), self.$value, $rule, errors),)+
                    $($list: validate(stringify!($list), self.$list, $list_rule, errors),)*
                }
            }
        }

        impl $crate::catalog::edited::Marked for $row {
            const COLUMNS: &'static [&'static str] =
                &[$(stringify!($id),)+ $(stringify!($value),)+];

            fn edited(&self) -> &str {
                &self.edited
            }

            fn set_edited(&mut self, edited: String) {
                self.edited = edited;
            }
        }

        impl $record {
            /// Writes what the record says into the columns of `row`.
            pub(super) fn put_into(&self, row: &mut $row) {
                $(self.$id.clone().apply_to(&mut row.$id);)+
                $(self.$value.clone().apply_to(&mut row.$value);)+
            }
        }
    };
}

pub(super) use columns;

/// The value of a column by its rule.
pub(super) fn validate<T, U>(
    column: &'static str,
    field: Field<T>,
    rule: Rule<T, U>,
    errors: &mut ValidationErrors,
) -> Field<U> {
    field.map(|value| rule(column, value, errors))
}

/// The value of a column by a rule that may leave it out.
pub(super) fn identified<T, U>(
    column: &'static str,
    field: Field<T>,
    rule: Rule<T, Field<U>>,
    errors: &mut ValidationErrors,
) -> Field<U> {
    match field {
        Field::Keep => Field::Keep,
        Field::Set(value) => rule(column, value, errors),
    }
}
