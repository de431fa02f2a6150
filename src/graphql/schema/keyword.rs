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
    "A subject that films share.",
    {}
);

/// Which keywords. All conditions that are given apply; null is as if left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct KeywordWhere {
    /// Every one of these applies; an empty list lets everything pass.
    #[graphql(name = "AND")]
    and: Option<Vec<KeywordWhere>>,
    /// At least one of these applies; an empty list lets nothing pass.
    #[graphql(name = "OR")]
    or: Option<Vec<KeywordWhere>>,
    /// This does not apply.
    #[graphql(name = "NOT")]
    not: Option<Box<KeywordWhere>>,
    /// The slug; `eq`, `ne`, `in` and `notIn` know the slugs of those that became one with another,
    /// too.
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
