//! Keywords.

pub mod filter;

use entity::keyword::Column;

use super::vocabulary::prelude::*;

vocabulary_type!(
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
