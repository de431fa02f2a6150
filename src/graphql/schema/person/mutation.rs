//! Mutations of people.

use async_graphql::{Context, Object};

use super::Person;
use super::filter::IDENTIFIERS;
use super::input::{
    CreatePersonInput, DeletePersonInput, MergePeopleInput, NAMES, UpdatePersonInput,
};
use crate::catalog::person::{self, Profile};
use crate::catalog::refusal::Refusal;
use crate::catalog::validation_error::ValidationErrors;
use crate::graphql::error::Result;
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::payload::payloads;

const KIND: MutationTarget = MutationTarget { word: "person", names: NAMES };

payloads! {
    "Result of `createPerson`."
    CreatePersonPayload { person: Person } {}

    "Result of `updatePerson`."
    UpdatePersonPayload { person: Person } {}

    "Result of `deletePerson`."
    DeletePersonPayload {} {
        /// Id of the deleted record; null when nothing was deleted.
        async fn deleted_id(&self) -> Option<async_graphql::ID> {
            self.0.id()
        }
    }

    "Result of `mergePeople`; the record is the survivor."
    MergePeoplePayload { person: Person } {}
}

/// Mutations of people.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Creates a person. With the header `Idempotency-Key`, the request can be repeated for 24
    /// hours without creating a second one.
    async fn create_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values of the person.")] input: CreatePersonInput,
    ) -> Result<CreatePersonPayload> {
        let made = KIND.create(ctx, checked(|errors| input.profile(errors)), |writer, person| {
            Box::pin(person::create(writer, person))
        });
        Ok(CreatePersonPayload(made.await?))
    }

    /// Changes a person. A field that is left out stays as it is, and null clears it. When nothing
    /// differs, the person keeps their version.
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the values to change.")] input: UpdatePersonInput,
    ) -> Result<UpdatePersonPayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        let input = which.and_then(|which| Ok((which, checked(|errors| input.profile(errors))?)));
        let changed = KIND.edit(ctx, input, |writer, (which, person)| {
            Box::pin(person::update(writer, which, person))
        });
        Ok(UpdatePersonPayload(changed.await?))
    }

    /// Deletes a person. A person who has credits is deleted only with `withCredits: true`,
    /// together with the credits.
    async fn delete_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which person to delete.")] input: DeletePersonInput,
    ) -> Result<DeletePersonPayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        let deleted = KIND.edit(ctx, which, |writer, which| {
            Box::pin(person::delete(writer, which, input.with_credits))
        });
        Ok(DeletePersonPayload(deleted.await?))
    }

    /// Merges two records of the same person. The survivor keeps its values and takes over those
    /// that it lacks, and all credits; a credit that both have is there once. The id, slug and
    /// external ids of the merged record find the survivor from then on. A merge cannot be undone.
    async fn merge_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which person remains, and which one is merged into them.")]
        input: MergePeopleInput,
    ) -> Result<MergePeoplePayload> {
        let merged =
            KIND.edit(ctx, input.merge(), |writer, merge| Box::pin(person::merge(writer, merge)));
        Ok(MergePeoplePayload(merged.await?))
    }
}

fn checked(
    profile: impl FnOnce(&mut ValidationErrors) -> Profile,
) -> Result<person::ValidPerson, Refusal> {
    let mut errors = ValidationErrors::default();
    Ok(profile(&mut errors).validate_strict(errors)?)
}
