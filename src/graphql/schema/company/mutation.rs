//! Mutations of companies.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Company;
use crate::catalog::company::TABLE;
use crate::catalog::field::Field;
use crate::catalog::vocabulary::Edit;
use crate::graphql::error::Result;
use crate::graphql::resolver::input::{nullable, or_default};
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::payload::payloads;
use crate::graphql::schema::vocabulary::mutation::{VocabularyTarget, VocabularyWhich};

const KIND: MutationTarget =
    MutationTarget { word: "company", names: &[("logo_path", "logoImage")] };
const TARGET: VocabularyTarget = VocabularyTarget { kind: KIND, table: &TABLE };

payloads! {
    "Result of `createCompany`."
    CreateCompanyPayload { company: Company } {}

    "Result of `updateCompany`."
    UpdateCompanyPayload { company: Company } {}

    "Result of `deleteCompany`."
    DeleteCompanyPayload {} {
        /// Id of the deleted record; null when nothing was deleted.
        async fn deleted_id(&self) -> Option<ID> {
            self.0.id()
        }
    }
}

/// Input of `createCompany`: a new company.
#[derive(InputObject, Clone, Debug)]
pub struct CreateCompanyInput {
    /// Name for display. It must differ from the names of other companies,
    /// not only in case, accents, or which spaces and hyphens separate its words.
    name: String,
    /// Readable unique key: `a-z`, `0-9` and single hyphens. Left out, it is made from the name.
    slug: Option<String>,
    /// Id at TMDB. Refused when it already finds another company.
    tmdb_id: Option<i32>,
    /// The logo: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    logo_image: Option<String>,
    /// Country of the company, as its ISO 3166-1 code. Null for unknown.
    country: Option<String>,
}

impl CreateCompanyInput {
    fn edit(self) -> Edit {
        Edit {
            name: self.name.into(),
            slug: Field::or_keep(self.slug),
            tmdb_id: Field::known(self.tmdb_id),
            image: Field::known(self.logo_image),
            country: Field::known(self.country),
        }
    }
}

/// Input of `updateCompany`. A field that is left out stays as it is, and null clears it.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateCompanyInput {
    /// Any identifier of the company, or of one that was merged into it: the global id, the slug,
    /// or `tmdb:` followed by the TMDB id.
    id: ID,
    /// Change only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
    /// Name for display; cannot be null. It must differ from the names of other companies,
    /// not only in case, accents, or which spaces and hyphens separate its words.
    name: MaybeUndefined<String>,
    /// New readable unique key; cannot be null. Left out, the slug stays, even when the name
    /// changes.
    slug: MaybeUndefined<String>,
    /// Id at TMDB. Refused when it already finds another company.
    tmdb_id: MaybeUndefined<i32>,
    /// The logo: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    logo_image: MaybeUndefined<String>,
    /// Country of the company, as its ISO 3166-1 code. Null for unknown.
    country: MaybeUndefined<String>,
}

impl UpdateCompanyInput {
    fn edit(self) -> Edit {
        Edit {
            // Null is refused as an empty one is.
            name: or_default(self.name),
            slug: or_default(self.slug),
            tmdb_id: nullable(self.tmdb_id, |it| it),
            image: nullable(self.logo_image, |it| it),
            country: nullable(self.country, |it| it),
        }
    }
}

/// Input of `deleteCompany`.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteCompanyInput {
    /// Any identifier of the company, or of one that was merged into it: the global id, the slug,
    /// or `tmdb:` followed by the TMDB id.
    id: ID,
    /// Delete only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
}

/// Mutations of companies.
#[derive(Default)]
pub struct CompanyMutation;

#[Object]
impl CompanyMutation {
    /// Creates a company. With the header `Idempotency-Key`, the request can be repeated for 24
    /// hours without creating a second one.
    async fn create_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values of the company.")] input: CreateCompanyInput,
    ) -> Result<CreateCompanyPayload> {
        Ok(CreateCompanyPayload(TARGET.create(ctx, input.edit()).await?))
    }

    /// Changes a company. Its movies keep their versions.
    async fn update_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company and the values to change.")] input: UpdateCompanyInput,
    ) -> Result<UpdateCompanyPayload> {
        let entry =
            VocabularyWhich { id: input.id.clone(), expected_version: input.expected_version };
        Ok(UpdateCompanyPayload(TARGET.update(ctx, entry, input.edit()).await?))
    }

    /// Deletes a company and removes it from its movies, each of which gets its next version.
    async fn delete_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company to delete.")] input: DeleteCompanyInput,
    ) -> Result<DeleteCompanyPayload> {
        let entry = VocabularyWhich { id: input.id, expected_version: input.expected_version };
        Ok(DeleteCompanyPayload(TARGET.delete(ctx, entry).await?))
    }
}
