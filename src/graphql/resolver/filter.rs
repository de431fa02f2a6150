//! Filters as clients write them: an object of operators for each kind of value.
//!
//! Operators in one object all apply. A null operator counts as left out. `ne` and `notIn` are the
//! complements of `eq` and `in`, so they let unknown values pass; every other operator does not.
//! `in: []` lets nothing pass, `notIn: []` everything.
//!
//! **Invariant:** each operator is written once, for every type that has it.

use async_graphql::{Context, InputObject, InputType};

use super::fetch::RequestContext;
use crate::catalog::search;
use crate::catalog::text::fold;
use crate::db::filter::{Comparison, Filter, Quantifier};
use crate::db::relation::Relation;
use crate::db::row::Cell;
use crate::db::search::Kind;
use crate::error::Error;
use crate::graphql::error::{ResolverError, Result};
use crate::graphql::scalar::PartialDate;
use crate::graphql::schema::company::CompanyWhere;
use crate::graphql::schema::country::CountryWhere;
use crate::graphql::schema::credit::{MoviePersonWhere, PersonMovieWhere};
use crate::graphql::schema::genre::GenreWhere;
use crate::graphql::schema::keyword::KeywordWhere;
use crate::graphql::schema::movie::{MovieStatus, MovieWhere};
use crate::graphql::schema::person::PersonWhere;

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

impl Storable for PartialDate {
    fn cell(&self) -> Cell {
        Cell::Text(self.0.as_str().into())
    }

    /// `1975` covers all of its days: `lte` takes them in and `gt` leaves them out.
    fn end(&self) -> Cell {
        Cell::Text(format!("{}/", self.0).into())
    }
}

impl Storable for MovieStatus {
    fn cell(&self) -> Cell {
        let status = entity::movie::MovieStatus::from(*self);
        Cell::Text(sea_orm::ActiveEnum::to_value(&status).into())
    }
}

fn compare(column: usize, comparison: Comparison, cell: Cell) -> Filter {
    Filter::Compare(column, comparison, cell)
}

fn cells<T: Storable>(values: Vec<T>) -> Vec<Cell> {
    values.iter().map(Storable::cell).collect()
}

/// The filters of one operator object, collected.
#[derive(Default)]
struct Collected(Vec<Filter>);

impl Collected {
    fn add<T>(&mut self, value: Option<T>, filter: impl FnOnce(T) -> Filter) {
        self.0.extend(value.map(filter));
    }

    fn is_null(&mut self, column: usize, is_null: Option<bool>) {
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
    concrete(name = "PartialDateFilter", params(PartialDate))
)]
pub struct OrderedFilter<T: InputType> {
    /// Equal to this value. A partial date equals only dates of the same precision: `1975` does not
    /// equal `1975-10`.
    eq: Option<T>,
    /// Not equal to this value, or unknown.
    ne: Option<T>,
    /// Equal to one of these values. An empty list matches nothing.
    r#in: Option<Vec<T>>,
    /// Equal to none of these values, or unknown. An empty list matches everything.
    not_in: Option<Vec<T>>,
    /// Less than this value. For a partial date: before its period.
    lt: Option<T>,
    /// Less than or equal to this value. For a partial date: within its period or before it.
    lte: Option<T>,
    /// Greater than this value. For a partial date: after its period, so that `1975` means from
    /// 1976 on.
    gt: Option<T>,
    /// Greater than or equal to this value. For a partial date: within its period or after it.
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
}

/// Conditions on a value that has no order. All given conditions must hold; null counts as left
/// out.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(concrete(name = "MovieStatusFilter", params(MovieStatus)))]
pub struct EqualityFilter<T: InputType> {
    /// Equal to this value.
    eq: Option<T>,
    /// Not equal to this value, or unknown.
    ne: Option<T>,
    /// Equal to one of these values. An empty list matches nothing.
    r#in: Option<Vec<T>>,
    /// Equal to none of these values, or unknown. An empty list matches everything.
    not_in: Option<Vec<T>>,
    /// Whether the value is unknown.
    is_null: Option<bool>,
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

/// Conditions on a text, ignoring case. `%`, `_` and `\` have no special meaning. All given
/// conditions must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct StringFilter {
    /// Equal to this value.
    eq: Option<String>,
    /// Not equal to this value, or unknown.
    ne: Option<String>,
    /// Equal to one of these values. An empty list matches nothing.
    r#in: Option<Vec<String>>,
    /// Equal to none of these values, or unknown. An empty list matches everything.
    not_in: Option<Vec<String>>,
    /// Contains this text.
    contains: Option<String>,
    /// Starts with this text.
    starts_with: Option<String>,
    /// Ends with this text.
    ends_with: Option<String>,
    /// Whether the text is unknown.
    is_null: Option<bool>,
}

impl StringFilter {
    /// On a column that holds folded text.
    pub(in crate::graphql) fn on(self, column: usize) -> Filter {
        self.on_folded(column, fold)
    }

    /// On the column of a slug, where what is equal may have been so before a merge.
    pub(in crate::graphql) fn on_slug(self, column: usize) -> Filter {
        self.on_known(column, fold, |filter| Filter::ByIdentifier(vec![filter]))
    }

    /// On a column that holds text as `fold` gives it.
    pub(in crate::graphql) fn on_folded(self, column: usize, fold: fn(&str) -> String) -> Filter {
        self.on_known(column, fold, |filter| filter)
    }

    fn on_known(
        self,
        column: usize,
        fold: fn(&str) -> String,
        known: impl Fn(Filter) -> Filter,
    ) -> Filter {
        use Comparison::{Contains, EndsWith, Eq, StartsWith};
        let folded = |text: &str| Cell::Text(fold(text).into());
        let is = |text: String| known(compare(column, Eq, folded(&text)));
        let list = |texts: Vec<String>| texts.iter().map(|text| folded(text)).collect();
        let is_any = |texts: Vec<String>| known(Filter::In(column, list(texts)));
        let mut all = Collected::default();
        all.add(self.eq, is);
        all.add(self.ne, |text| is(text).negate());
        all.add(self.r#in, is_any);
        all.add(self.not_in, |texts| is_any(texts).negate());
        all.add(self.contains, |text| compare(column, Contains, folded(&text)));
        all.add(self.starts_with, |text| compare(column, StartsWith, folded(&text)));
        all.add(self.ends_with, |text| compare(column, EndsWith, folded(&text)));
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

/// What the search index finds by `text`.
pub(in crate::graphql) fn found(kind: Kind, text: &str) -> crate::error::Result<Filter> {
    Ok(Filter::MatchesSearch(kind, search::phrase(text)?.into()))
}

/// The most characters of a text that `limits.text` can allow. SQLite takes a LIKE pattern of
/// 50,000 bytes, and a character has four at most.
const LONGEST_TEXT: usize = 12_000;

/// Refuses more conditions than a statement should have, and longer texts, because a database's
/// parser and its LIKE have their limits, too; and relations that lead on from each other too far,
/// because each multiplies what is read. A text counts as it is compared: folding may lengthen it.
pub(in crate::graphql) fn checked(ctx: &Context<'_>, filter: Filter) -> Result<Filter> {
    let limits = &RequestContext::of(ctx).app().config.limits;
    for (limit, most, asked) in [
        ("conditions", limits.conditions, filter.conditions()),
        ("relations", limits.relations, filter.relations()),
        ("text", limits.text.min(LONGEST_TEXT), filter.longest_text()),
    ] {
        if asked > most {
            return Err(ResolverError::limit(limit, most as u64, asked as u64));
        }
    }
    Ok(filter)
}

/// Conditions on the members of a related list. All given conditions must hold; null counts as left
/// out. Adult titles are included here.
#[derive(InputObject, Clone, Debug)]
#[graphql(
    concrete(name = "PersonListFilter", params(PersonWhere)),
    concrete(name = "MovieListFilter", params(MovieWhere)),
    concrete(name = "MoviePersonListFilter", params(MoviePersonWhere)),
    concrete(name = "PersonMovieListFilter", params(PersonMovieWhere)),
    concrete(name = "GenreListFilter", params(GenreWhere)),
    concrete(name = "KeywordListFilter", params(KeywordWhere)),
    concrete(name = "CompanyListFilter", params(CompanyWhere)),
    concrete(name = "CountryListFilter", params(CountryWhere))
)]
pub struct ListFilter<W: InputType> {
    /// At least one member matches; with `{}`, the list is not empty.
    some: Option<W>,
    /// No member matches; with `{}`, the list is empty.
    none: Option<W>,
    /// Every member matches. An empty list matches, too.
    every: Option<W>,
}

impl<W: InputType + Where> ListFilter<W> {
    /// On the rows that a relation's links lead to.
    pub(in crate::graphql) fn on(
        self,
        relation: &'static Relation,
    ) -> crate::error::Result<Filter> {
        let mut all = Vec::new();
        for (conditions, quantifier) in [
            (self.some, Quantifier::Some),
            (self.none, Quantifier::None),
            (self.every, Quantifier::Every),
        ] {
            if let Some(mut conditions) = conditions {
                let every = quantifier == Quantifier::Every;
                let fewer = if every { None } else { conditions.narrowed() };
                let relation = fewer.unwrap_or(relation);
                let missing = || Error::internal(format!("{} has no links", relation.name));
                let link = relation.edge().ok_or_else(missing)?;
                let inner = Box::new(conditions.filter()?);
                all.push(Filter::Related(link, relation.node, quantifier, inner));
            }
        }
        Ok(Filter::All(all))
    }
}

/// A where object: its own conditions, and others combined.
pub trait Where: Sized {
    /// The conditions of this object, without `AND`, `OR` and `NOT`.
    fn own(self) -> crate::error::Result<Vec<Filter>>;

    /// The combined ones, taken out.
    fn combined(&mut self) -> Combined<Self>;

    /// A relation with fewer links, on which what is left of the conditions finds a row wherever
    /// the whole finds one on all links.
    fn narrowed(&mut self) -> Option<&'static Relation> {
        None
    }

    /// All of it.
    fn filter(mut self) -> crate::error::Result<Filter> {
        let Combined { and, or, not } = self.combined();
        let mut all = self.own()?;
        let filters = |list: Vec<Self>| -> crate::error::Result<Vec<Filter>> {
            list.into_iter().map(Self::filter).collect()
        };
        if let Some(list) = and {
            all.push(Filter::All(filters(list)?));
        }
        if let Some(list) = or {
            all.push(Filter::Any(filters(list)?));
        }
        if let Some(inner) = not {
            all.push(inner.filter()?.negate());
        }
        Ok(Filter::All(all))
    }
}

/// What `AND`, `OR` and `NOT` hold.
pub struct Combined<W> {
    pub(in crate::graphql) and: Option<Vec<W>>,
    pub(in crate::graphql) or: Option<Vec<W>>,
    pub(in crate::graphql) not: Option<Box<W>>,
}
