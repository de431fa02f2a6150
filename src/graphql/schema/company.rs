//! Production companies.

pub mod filter;
pub mod mutation;

use entity::company::Column;

use super::country::Country;
use super::image::{Image, Motif};
use super::vocabulary::prelude::*;
use crate::graphql::resolver::fetch::by_key;

static COUNTRY: Relation = Relation {
    name: "Company.country",
    node: entity::country::Entity::table,
    via: Via::Column("code"),
};

vocabulary_type!(
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
