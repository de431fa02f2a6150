//! The root's mutations of companies.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Company;
use crate::catalog::company::TABLE;
use crate::catalog::field::Field;
use crate::catalog::vocabulary::Edit;
use crate::graphql::error::Result;
use crate::graphql::resolver::input::{given, plain};
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::group::{Entry, Group};

const KIND: MutationTarget =
    MutationTarget { word: "company", names: &[("logo_path", "logoImage")] };
const GROUP: Group = Group { kind: KIND, table: &TABLE };

payloads! {
    "What became of `createCompany`."
    CreateCompanyPayload { company: Company } {}

    "What became of `updateCompany`."
    UpdateCompanyPayload { company: Company } {}

    "What became of `deleteCompany`."
    DeleteCompanyPayload {} {
        /// The id that it had; null where nothing was deleted.
        async fn deleted_id(&self) -> Option<ID> {
            self.0.id()
        }
    }
}

/// A company that is added.
#[derive(InputObject, Clone, Debug)]
pub struct CreateCompanyInput {
    /// Name as shown. No other company may have it: case, accents, spaces and punctuation make no
    /// difference.
    name: String,
    /// The readable key, a-z, 0-9 and hyphens; left out, it is made of the name.
    slug: Option<String>,
    /// TMDB's id; refused where it means another company, as that one's own id or beside it.
    tmdb_id: Option<i32>,
    /// Where the logo is: a web address, or `tmdb:/` and a file.
    logo_image: Option<String>,
    /// ISO 3166-1 code of the country it is in.
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

/// What is changed of a company; what is left out stays, and null clears.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateCompanyInput {
    /// Any identifier of the company, or of one that became one with it: its id, its slug, or
    /// `tmdb:` and TMDB's id.
    id: ID,
    /// The version that the change was thought out for; at any other, nothing is changed.
    expected_version: Option<i32>,
    /// Name as shown; cannot be null. No other company may have it: case, accents, spaces and
    /// punctuation make no difference.
    name: MaybeUndefined<String>,
    /// A new readable key; a new name alone keeps the old one. Cannot be null.
    slug: MaybeUndefined<String>,
    /// TMDB's id; refused where it means another company, as that one's own id or beside it.
    tmdb_id: MaybeUndefined<i32>,
    /// Where the logo is: a web address, or `tmdb:/` and a file.
    logo_image: MaybeUndefined<String>,
    /// ISO 3166-1 code of the country it is in.
    country: MaybeUndefined<String>,
}

impl UpdateCompanyInput {
    fn edit(self) -> Edit {
        Edit {
            // Null is refused as an empty one is.
            name: plain(self.name),
            slug: plain(self.slug),
            tmdb_id: given(self.tmdb_id, |it| it),
            image: given(self.logo_image, |it| it),
            country: given(self.country, |it| it),
        }
    }
}

/// A company that is deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteCompanyInput {
    /// Any identifier of the company, or of one that became one with it: its id, its slug, or
    /// `tmdb:` and TMDB's id.
    id: ID,
    /// The version that is to be deleted; at any other, nothing is.
    expected_version: Option<i32>,
}

/// The root's mutations of companies.
#[derive(Default)]
pub struct CompanyMutation;

#[Object]
impl CompanyMutation {
    /// Adds a company. The header `Idempotency-Key` makes it safe to send again for 24 hours.
    async fn create_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The company.")] input: CreateCompanyInput,
    ) -> Result<CreateCompanyPayload> {
        Ok(CreateCompanyPayload(GROUP.create(ctx, input.edit()).await?))
    }

    /// Changes a company. Its films stay as they are.
    async fn update_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company, and what of it.")] input: UpdateCompanyInput,
    ) -> Result<UpdateCompanyPayload> {
        let entry = Entry { id: input.id.clone(), expected_version: input.expected_version };
        Ok(UpdateCompanyPayload(GROUP.update(ctx, entry, input.edit()).await?))
    }

    /// Deletes a company. It is taken from its films, each of which gets the next version.
    async fn delete_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which company.")] input: DeleteCompanyInput,
    ) -> Result<DeleteCompanyPayload> {
        let entry = Entry { id: input.id, expected_version: input.expected_version };
        Ok(DeleteCompanyPayload(GROUP.delete(ctx, entry).await?))
    }
}
