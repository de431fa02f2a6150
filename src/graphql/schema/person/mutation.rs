//! Mutations of people.

use async_graphql::{Context, Object};

use super::Person;
use super::filter::IDENTIFIERS;
use super::input::{
    CreatePersonInput, DeletePersonInput, MergePeopleInput, NAMES, UpdatePersonInput,
};
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::person;
use crate::catalog::refusal::{Refusal, Saved};
use crate::graphql::error::Result;
use crate::graphql::resolver::idempotency::ticket;
use crate::graphql::resolver::mutation::{MutationTarget, merge, named, once, write};
use crate::graphql::resolver::viewer::viewer;
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
        let run = async {
            let editor = viewer(ctx).editor()?;
            let ticket = ticket(ctx, editor.account())?;
            let person = match input.profile().exact(ValidationErrors::default()) {
                Ok(person) => person,
                Err(flaws) => return KIND.refused(Refusal::ValidationErrors(flaws)),
            };
            write(ctx, (&editor, ticket), KIND, |writer| {
                Box::pin(async move {
                    Ok(Saved { key: person::create(writer, person).await?, created: true })
                })
            })
            .await
        };
        Ok(CreatePersonPayload(once(ctx, run).await?))
    }

    /// Changes a person. A field that is left out stays as it is, and null clears it. When nothing
    /// differs, the person keeps their version.
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the values to change.")] input: UpdatePersonInput,
    ) -> Result<UpdatePersonPayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let which = match named(&IDENTIFIERS, "id", &input.id) {
                Ok(which) => which,
                Err(outcome) => return Ok(outcome),
            };
            let expected = input.expected_version;
            let person = match input.profile().exact(ValidationErrors::default()) {
                Ok(person) => person,
                Err(flaws) => return KIND.refused(Refusal::ValidationErrors(flaws)),
            };
            write(ctx, (&editor, None), KIND, |writer| {
                Box::pin(async move {
                    let key = person::update(writer, &which, expected, person).await?;
                    Ok(Saved { key, created: false })
                })
            })
            .await
        };
        Ok(UpdatePersonPayload(once(ctx, run).await?))
    }

    /// Deletes a person. A person who has credits is deleted only with `withCredits: true`,
    /// together with the credits.
    async fn delete_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which person to delete.")] input: DeletePersonInput,
    ) -> Result<DeletePersonPayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let which = match named(&IDENTIFIERS, "id", &input.id) {
                Ok(which) => which,
                Err(outcome) => return Ok(outcome),
            };
            let DeletePersonInput { expected_version, with_credits, .. } = input;
            write(ctx, (&editor, None), KIND, |writer| {
                Box::pin(async move {
                    let key = person::delete(writer, &which, expected_version, with_credits);
                    Ok(Saved { key: key.await?, created: false })
                })
            })
            .await
        };
        Ok(DeletePersonPayload(once(ctx, run).await?))
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
        let run = async {
            let editor = viewer(ctx).editor()?;
            let ids = (input.survivor_id.as_str(), input.merged_id.as_str());
            let versions = (input.expected_version, input.merged_expected_version);
            let merge = match merge(&IDENTIFIERS, ids, versions) {
                Ok(merge) => merge,
                Err(outcome) => return Ok(outcome),
            };
            write(ctx, (&editor, None), KIND, |writer| {
                Box::pin(async move {
                    let key = person::merge(writer, &merge).await?;
                    Ok(Saved { key, created: false })
                })
            })
            .await
        };
        Ok(MergePeoplePayload(once(ctx, run).await?))
    }
}
