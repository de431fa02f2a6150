//! Conditions on the members of a list.
//!
//! **Invariant:** `every` is true of an empty list, and `none` is the complement of `some`.

use super::Where;
use crate::db::filter::{Filter, Quantifier};
use crate::db::relation::Relation;
use crate::error::Error;

/// Declares the conditions on the members of a list: `list_filter!(MovieListFilter, MovieWhere)`.
macro_rules! list_filter {
    ($name:ident, $where:ty) => {
        /// Conditions on the members of a related list. All given conditions must hold; null counts
        /// as left out. Adult titles are included here.
        #[derive(async_graphql::InputObject, Clone, Debug)]
        pub struct $name {
            /// At least one member matches; with `{}`, the list is not empty.
            some: Option<$where>,
            /// No member matches; with `{}`, the list is empty.
            none: Option<$where>,
            /// Every member matches. An empty list matches, too.
            every: Option<$where>,
        }

        impl $name {
            /// On the rows that a relation leads to from each parent.
            pub(in crate::graphql) fn on(
                self,
                relation: &'static $crate::db::relation::Relation,
            ) -> $crate::error::Result<$crate::db::filter::Filter> {
                let Self { some, none, every } = self;
                $crate::graphql::resolver::filter::list::ListFilter { some, none, every }
                    .on(relation)
            }
        }
    };
}

pub(in crate::graphql) use list_filter;

/// The quantifiers of a list, as `list_filter!` declares them.
pub(in crate::graphql) struct ListFilter<W> {
    pub(in crate::graphql) some: Option<W>,
    pub(in crate::graphql) none: Option<W>,
    pub(in crate::graphql) every: Option<W>,
}

impl<W: Where> ListFilter<W> {
    /// On the rows that a relation leads to from each parent.
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
                let link = relation.link().ok_or_else(missing)?;
                let inner = Box::new(conditions.filter()?);
                all.push(Filter::Related(link, relation.node, quantifier, inner));
            }
        }
        Ok(Filter::All(all))
    }
}
