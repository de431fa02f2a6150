//! Production companies.

mod mutation;

pub use mutation::CompanyMutation;

use entity::company::Column;

use super::country::Country;
use async_graphql::InputObject;

use super::group::prelude::*;
use super::image::{Image, Motif};
use crate::db::filter::Filter;
use crate::graphql::resolver::fetch::by_key;
use crate::graphql::resolver::filter::{Combined, StringFilter, Where};

static COUNTRY: Relation = Relation {
    name: "Company.country",
    node: entity::country::Entity::table,
    via: Via::Column("code"),
};

film_group!(
    company,
    Company,
    "company",
    Via::Member(Link {
        table: entity::movie_company::Entity::table,
        parent: "company_id",
        child: "movie_id",
        only: &[]
    }),
    &[("logoImage", &[Column::LogoPath])],
    "A production company.",
    {
        /// TMDB's id.
        async fn tmdb_id(&self) -> Result<Option<i32>> {
            Ok(self.0.small(Column::TmdbId)?)
        }

        /// Counts the changes of the record from 1; for `expectedVersion`.
        async fn version(&self) -> Result<i32> {
            Ok(self.0.small(Column::Version)?.unwrap_or_default())
        }

        /// The logo.
        async fn logo_image(&self) -> Result<Option<Image>> {
            Ok(Image::at(self.0.text(Column::LogoPath)?, "", Motif::Logo))
        }

        /// The country the company is in.
        async fn country(&self, ctx: &Context<'_>) -> Result<Option<Country>> {
            let code = self.0.text(Column::Country)?;
            let key = code.map_or(Cell::Null, |code| Cell::Text(code.into()));
            by_key(ctx, &COUNTRY, &key).await
        }
    }
);

/// Which companies. All conditions that are given apply; null is as if left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct CompanyWhere {
    /// Every one of these applies; an empty list lets everything pass.
    #[graphql(name = "AND")]
    and: Option<Vec<CompanyWhere>>,
    /// At least one of these applies; an empty list lets nothing pass.
    #[graphql(name = "OR")]
    or: Option<Vec<CompanyWhere>>,
    /// This does not apply.
    #[graphql(name = "NOT")]
    not: Option<Box<CompanyWhere>>,
    /// The slug; `eq`, `ne`, `in` and `notIn` know the slugs of those that became one with another,
    /// too.
    slug: Option<StringFilter>,
}

impl Where for CompanyWhere {
    fn own(self) -> crate::error::Result<Vec<Filter>> {
        let slug = entity::company::Entity::index(Column::Slug);
        Ok(self.slug.map(|filter| filter.on_slug(slug)).into_iter().collect())
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}
