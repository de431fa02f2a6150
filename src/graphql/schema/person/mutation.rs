//! The root's mutations of people.

use async_graphql::{Context, Object};

use super::Person;
use super::filter::IDENTIFIERS;
use super::input::{
    CreatePersonInput, DeletePersonInput, MergePeopleInput, NAMES, UpdatePersonInput,
};
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::person::{self, Profile};
use crate::catalog::refusal::Refusal;
use crate::graphql::error::Result;
use crate::graphql::resolver::mutation::MutationTarget;

const KIND: MutationTarget = MutationTarget { word: "person", names: NAMES };

payloads! {
    "What became of `createPerson`."
    CreatePersonPayload { person: Person } {}

    "What became of `updatePerson`."
    UpdatePersonPayload { person: Person } {}

    "What became of `deletePerson`."
    DeletePersonPayload {} {
        /// The id that the person had; null where nothing was deleted.
        async fn deleted_id(&self) -> Option<async_graphql::ID> {
            self.0.id()
        }
    }

    "What became of `mergePeople`; the record is the survivor."
    MergePeoplePayload { person: Person } {}
}

/// The root's mutations of people.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Adds a person. The header `Idempotency-Key` makes it safe to send again for 24 hours.
    async fn create_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: CreatePersonInput,
    ) -> Result<CreatePersonPayload> {
        let made = KIND.create(ctx, checked(input.profile()), |writer, person| {
            Box::pin(person::create(writer, person))
        });
        Ok(CreatePersonPayload(made.await?))
    }

    /// Changes a person. A field that is left out stays as it is, and null clears it. A person who
    /// is as given already keeps the version.
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what of them.")] input: UpdatePersonInput,
    ) -> Result<UpdatePersonPayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        let input = which.and_then(|which| Ok((which, checked(input.profile())?)));
        let changed = KIND.edit(ctx, input, |writer, (which, person)| {
            Box::pin(person::update(writer, which, person))
        });
        Ok(UpdatePersonPayload(changed.await?))
    }

    /// Deletes a person. One who has credits is deleted with those, and only when `withCredits` says
    /// so.
    async fn delete_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: DeletePersonInput,
    ) -> Result<DeletePersonPayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        let deleted = KIND.edit(ctx, which, |writer, which| {
            Box::pin(person::delete(writer, which, input.with_credits))
        });
        Ok(DeletePersonPayload(deleted.await?))
    }

    /// Makes one person of two. The survivor keeps what is known of them, takes over what is not and
    /// all credits, a credit that both have once; every id and slug of the other one leads to the
    /// survivor from then on.
    async fn merge_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who stays, and who goes into them.")] input: MergePeopleInput,
    ) -> Result<MergePeoplePayload> {
        let merged =
            KIND.edit(ctx, input.merge(), |writer, merge| Box::pin(person::merge(writer, merge)));
        Ok(MergePeoplePayload(merged.await?))
    }
}

fn checked(profile: Profile) -> Result<person::Person, Refusal> {
    Ok(profile.exact(ValidationErrors::default())?)
}
