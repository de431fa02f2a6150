//! The root's mutations of people.

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

    /// Changes a person. A field that is left out stays as it is, and null clears it. A person who
    /// is as given already keeps the version.
    async fn update_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what of them.")] input: UpdatePersonInput,
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

    /// Deletes a person. One who has credits is deleted with those, and only when `withCredits` says
    /// so.
    async fn delete_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: DeletePersonInput,
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

    /// Makes one person of two. The survivor keeps what is known of them, takes over what is not and
    /// all credits, a credit that both have once; every id and slug of the other one leads to the
    /// survivor from then on.
    async fn merge_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who stays, and who goes into them.")] input: MergePeopleInput,
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
