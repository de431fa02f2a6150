//! Which keywords.
//!
//! **Invariant:** a slug finds what was merged, too.

use async_graphql::InputObject;
use entity::keyword::Column;

use crate::db::filter::Filter;
use crate::db::table::Readable;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::text::StringFilter;
use crate::graphql::resolver::filter::{Combined, Where};

list_filter!(KeywordListFilter, KeywordWhere);

/// Conditions on keywords. All given conditions must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct KeywordWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<KeywordWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<KeywordWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<KeywordWhere>>,
    /// The slug. `eq`, `ne`, `in` and `notIn` also accept slugs of entries that were merged into
    /// another one.
    slug: Option<StringFilter>,
}

impl Where for KeywordWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        let slug = entity::keyword::Entity::index(Column::Slug);
        Ok(self.slug.map(|filter| filter.on_slug(slug)).into_iter().collect())
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}
