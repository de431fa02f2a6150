//! Production companies.

pub mod filter;
pub mod mutation;

use entity::company::Column;

use super::country::Country;
use super::group::prelude::*;
use super::image::{Image, Motif};
use crate::graphql::resolver::fetch::by_key;

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
