//! Which genres.
//!
//! **Invariant:** a slug finds what was merged, too.

use async_graphql::InputObject;
use entity::genre::Column;

use crate::db::filter::Filter;
use crate::db::table::Readable;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::text::StringFilter;
use crate::graphql::resolver::filter::{Combined, Where};

list_filter!(GenreListFilter, GenreWhere);

/// Conditions on genres. All given conditions must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct GenreWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<GenreWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<GenreWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<GenreWhere>>,
    /// The slug. `eq`, `ne`, `in` and `notIn` also accept slugs of entries that were merged into
    /// another one.
    slug: Option<StringFilter>,
}

impl Where for GenreWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        let slug = entity::genre::Entity::index(Column::Slug);
        Ok(self.slug.map(|filter| filter.on_slug(slug)).into_iter().collect())
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}
