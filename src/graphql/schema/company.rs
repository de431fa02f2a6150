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
        /// Id at TMDB, a number above 0; null when unknown.
        async fn tmdb_id(&self) -> Result<Option<i32>> {
            Ok(self.0.small(Column::TmdbId)?)
        }

        /// Version of the record: starts at 1 and grows by 1 with each change. Pass it as
        /// `expectedVersion` when writing.
        async fn version(&self) -> Result<i32> {
            Ok(self.0.small(Column::Version)?.unwrap_or_default())
        }

        /// The logo; null when unknown.
        async fn logo_image(&self) -> Result<Option<Image>> {
            Ok(Image::at(self.0.text(Column::LogoPath)?, "", Motif::Logo))
        }

        /// Country of the company; null when unknown.
        async fn country(&self, ctx: &Context<'_>) -> Result<Option<Country>> {
            let code = self.0.text(Column::Country)?;
            let key = code.map_or(Cell::Null, |code| Cell::Text(code.into()));
            by_key(ctx, &COUNTRY, &key).await
        }
    }
);

/// Conditions on companies. All given conditions must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct CompanyWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<CompanyWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<CompanyWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<CompanyWhere>>,
    /// The slug. `eq`, `ne`, `in` and `notIn` also accept slugs of entries that were merged into
    /// another one.
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
