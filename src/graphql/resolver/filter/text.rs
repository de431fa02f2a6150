//! Operators on text.
//!
//! **Invariant:** text is compared as its column holds it: folded, or in capitals.

use async_graphql::InputObject;

use super::operator::{Collected, compare};
use crate::catalog::text::fold;
use crate::db::filter::{Comparison, Filter};
use crate::db::row::Cell;

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
        all.all()
    }
}
