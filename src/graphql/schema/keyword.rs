//! Keywords.

use entity::keyword::Column;

use async_graphql::InputObject;

use super::group::prelude::*;
use crate::db::filter::Filter;
use crate::graphql::resolver::filter::{Combined, StringFilter, Where};

film_group!(
    keyword,
    Keyword,
    "keyword",
    Via::Member(Link {
        table: entity::movie_keyword::Entity::table,
        parent: "keyword_id",
        child: "movie_id",
        only: &[]
    }),
    &[],
    "A keyword: a subject that movies have in common.",
    {}
);

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
    fn own(self) -> crate::error::Result<Vec<Filter>> {
        let slug = entity::keyword::Entity::index(Column::Slug);
        Ok(self.slug.map(|filter| filter.on_slug(slug)).into_iter().collect())
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}
