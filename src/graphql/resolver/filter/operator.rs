//! Operators on numbers, dates, truth values and enums.
//!
//! Operators in one object all apply. A null operator counts as left out. `ne` and `notIn` are the
//! complements of `eq` and `in`, so they let unknown values pass; every other operator does not.
//! `in: []` lets nothing pass, `notIn: []` everything.
//!
//! **Invariant:** each operator is written once, for every type that has it.

use async_graphql::{InputObject, InputType};

use crate::db::filter::{Comparison, Filter};
use crate::db::row::Cell;
use crate::graphql::scalar::{BigInt, PartialDate};

/// A value that columns hold.
pub trait Storable: InputType + Clone {
    /// As the column holds it.
    fn cell(&self) -> Cell;

    /// The end of what the value covers, where that is more than one value of the column.
    fn end(&self) -> Cell {
        self.cell()
    }
}

impl Storable for i32 {
    fn cell(&self) -> Cell {
        Cell::Int(i64::from(*self))
    }
}

impl Storable for f64 {
    fn cell(&self) -> Cell {
        Cell::Float(*self)
    }
}

impl Storable for BigInt {
    fn cell(&self) -> Cell {
        Cell::Int(self.0)
    }
}

/// Columns hold the microseconds since 1970 UTC.
impl Storable for time::OffsetDateTime {
    fn cell(&self) -> Cell {
        let micros = self.unix_timestamp_nanos().div_euclid(1_000);
        Cell::Int(i64::try_from(micros).unwrap_or(i64::MAX))
    }
}

impl Storable for PartialDate {
    fn cell(&self) -> Cell {
        Cell::Text(self.0.as_str().into())
    }

    /// `1975` covers all of its days: `lte` takes them in and `gt` leaves them out.
    fn end(&self) -> Cell {
        Cell::Text(format!("{}/", self.0).into())
    }
}

pub(super) fn compare(column: usize, comparison: Comparison, cell: Cell) -> Filter {
    Filter::Compare(column, comparison, cell)
}

fn cells<T: Storable>(values: Vec<T>) -> Vec<Cell> {
    values.iter().map(Storable::cell).collect()
}

/// The filters of one operator object, collected.
#[derive(Default)]
pub(super) struct Collected(Vec<Filter>);

impl Collected {
    pub(super) fn all(self) -> Filter {
        Filter::All(self.0)
    }

    pub(super) fn add<T>(&mut self, value: Option<T>, filter: impl FnOnce(T) -> Filter) {
        self.0.extend(value.map(filter));
    }

    pub(super) fn is_null(&mut self, column: usize, is_null: Option<bool>) {
        let filter = |null| {
            if null { Filter::IsNull(column) } else { Filter::IsNull(column).negate() }
        };
        self.add(is_null, filter);
    }
}

/// Conditions on a value that has an order. All given conditions must hold; null counts as left
/// out.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(
    concrete(name = "IntFilter", params(i32)),
    concrete(name = "FloatFilter", params(f64)),
    concrete(name = "BigIntFilter", params(BigInt)),
    concrete(name = "DateTimeFilter", params(time::OffsetDateTime))
)]
pub struct OrderedFilter<T: InputType> {
    /// Equal to this value.
    eq: Option<T>,
    /// Not equal to this value, or unknown.
    ne: Option<T>,
    /// Equal to one of these values. An empty list matches nothing.
    r#in: Option<Vec<T>>,
    /// Equal to none of these values, or unknown. An empty list matches everything.
    not_in: Option<Vec<T>>,
    /// Less than this value.
    lt: Option<T>,
    /// Less than or equal to this value.
    lte: Option<T>,
    /// Greater than this value.
    gt: Option<T>,
    /// Greater than or equal to this value.
    gte: Option<T>,
    /// Whether the value is unknown.
    is_null: Option<bool>,
}

impl<T: Storable> OrderedFilter<T> {
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        use Comparison::{Eq, Gt, Gte, Lt, Lte};
        let mut all = Collected::default();
        all.add(self.eq, |value| compare(column, Eq, value.cell()));
        all.add(self.ne, |value| compare(column, Eq, value.cell()).negate());
        all.add(self.r#in, |values| Filter::In(column, cells(values)));
        all.add(self.not_in, |values| Filter::In(column, cells(values)).negate());
        all.add(self.lt, |value| compare(column, Lt, value.cell()));
        all.add(self.lte, |value| compare(column, Lte, value.end()));
        all.add(self.gt, |value| compare(column, Gt, value.end()));
        all.add(self.gte, |value| compare(column, Gte, value.cell()));
        all.is_null(column, self.is_null);
        Filter::UsesSortIndex(Box::new(Filter::All(all.0)))
    }

    /// On a column that no list is ordered by.
    pub(in crate::graphql) fn on_unordered(self, column: usize) -> Filter {
        match self.on(column) {
            Filter::UsesSortIndex(filter) => *filter,
            other => other,
        }
    }
}

/// Conditions on a date as precise as it is known. All given conditions must hold; null counts as
/// left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct PartialDateFilter {
    /// Equal to this value, in precision, too: `1975` does not equal `1975-10`, because the two
    /// say different things. For all of 1975, give `gte` and `lte` the value `1975`.
    eq: Option<PartialDate>,
    /// Not equal to this value, or unknown.
    ne: Option<PartialDate>,
    /// Equal to one of these values. An empty list matches nothing.
    r#in: Option<Vec<PartialDate>>,
    /// Equal to none of these values, or unknown. An empty list matches everything.
    not_in: Option<Vec<PartialDate>>,
    /// Before the period of this value.
    lt: Option<PartialDate>,
    /// Within the period of this value or before it.
    lte: Option<PartialDate>,
    /// After the period of this value, so that `1975` means from 1976 on.
    gt: Option<PartialDate>,
    /// Within the period of this value or after it.
    gte: Option<PartialDate>,
    /// Whether the date is unknown.
    is_null: Option<bool>,
}

impl PartialDateFilter {
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        let Self { eq, ne, r#in, not_in, lt, lte, gt, gte, is_null } = self;
        OrderedFilter { eq, ne, r#in, not_in, lt, lte, gt, gte, is_null }.on(column)
    }
}

/// Conditions on a long text, such as a summary. Null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct TextFilter {
    /// Whether the text is unknown.
    is_null: Option<bool>,
}

impl TextFilter {
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        let mut all = Collected::default();
        all.is_null(column, self.is_null);
        all.all()
    }
}

/// Conditions on an image. Null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ImageFilter {
    /// Whether there is none.
    is_null: Option<bool>,
}

impl ImageFilter {
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        TextFilter { is_null: self.is_null }.on(column)
    }
}

/// Declares the conditions on values of a type that has no order:
/// `equality_filter!(MovieStatusFilter, MovieStatus)`.
macro_rules! equality_filter {
    ($name:ident, $value:ty) => {
        /// Conditions on a value that has no order. All given conditions must hold; null counts as
        /// left out.
        #[derive(async_graphql::InputObject, Clone, Debug, Default)]
        pub struct $name {
            /// Equal to this value.
            eq: Option<$value>,
            /// Not equal to this value, or unknown.
            ne: Option<$value>,
            /// Equal to one of these values. An empty list matches nothing.
            r#in: Option<Vec<$value>>,
            /// Equal to none of these values, or unknown. An empty list matches everything.
            not_in: Option<Vec<$value>>,
            /// Whether the value is unknown.
            is_null: Option<bool>,
        }

        impl $name {
            pub(in crate::graphql) fn on(self, column: usize) -> $crate::db::filter::Filter {
                let Self { eq, ne, r#in, not_in, is_null } = self;
                let operators = $crate::graphql::resolver::filter::operator::EqualityFilter {
                    eq,
                    ne,
                    r#in,
                    not_in,
                    is_null,
                };
                operators.on(column)
            }
        }
    };
}

pub(in crate::graphql) use equality_filter;

/// The operators of a value that has no order, as `equality_filter!` declares them.
#[derive(Clone, Debug, Default)]
pub(in crate::graphql) struct EqualityFilter<T> {
    pub(in crate::graphql) eq: Option<T>,
    pub(in crate::graphql) ne: Option<T>,
    pub(in crate::graphql) r#in: Option<Vec<T>>,
    pub(in crate::graphql) not_in: Option<Vec<T>>,
    pub(in crate::graphql) is_null: Option<bool>,
}

impl<T: Storable> EqualityFilter<T> {
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        let mut all = Collected::default();
        all.add(self.eq, |value| compare(column, Comparison::Eq, value.cell()));
        all.add(self.ne, |value| compare(column, Comparison::Eq, value.cell()).negate());
        all.add(self.r#in, |values| Filter::In(column, cells(values)));
        all.add(self.not_in, |values| Filter::In(column, cells(values)).negate());
        all.is_null(column, self.is_null);
        Filter::All(all.0)
    }
}

/// Conditions on a boolean value. Null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct BooleanFilter {
    /// Equal to this value.
    eq: Option<bool>,
    /// Not equal to this value.
    ne: Option<bool>,
}

impl BooleanFilter {
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        let mut all = Collected::default();
        all.add(self.eq, |value| compare(column, Comparison::Eq, Cell::Bool(value)));
        all.add(self.ne, |value| compare(column, Comparison::Eq, Cell::Bool(!value)));
        Filter::All(all.0)
    }
}
