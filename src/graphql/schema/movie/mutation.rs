//! The root's mutations of films.

use async_graphql::{Context, Object};

use super::Movie;
use super::filter::IDENTIFIERS;
use super::input::{
    CreateMovieInput, DeleteMovieInput, NAMES, SetMovieCreditsInput, UpdateMovieInput,
    UpsertMovieInput,
};
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::identifier::Which;
use crate::catalog::movie;
use crate::catalog::movie::{Draft, Film};
use crate::catalog::refusal::Refusal;
use crate::graphql::error::Result;
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::resolver::payload::Outcome;

pub(super) const KIND: MutationTarget = MutationTarget { word: "movie", names: NAMES };

payloads! {
    "What became of `createMovie`."
    CreateMoviePayload { movie: Movie } {}

    "What became of `updateMovie`."
    UpdateMoviePayload { movie: Movie } {}

    "What became of `upsertMovie`."
    UpsertMoviePayload { movie: Movie } {
        /// Whether the film is new.
        async fn created(&self) -> bool {
            self.0.created()
        }
    }

    "What became of `deleteMovie`."
    DeleteMoviePayload {} {
        /// The id that the film had; null where nothing was deleted.
        async fn deleted_id(&self) -> Option<async_graphql::ID> {
            self.0.id()
        }
    }

    "What became of `setMovieCredits`."
    SetMovieCreditsPayload { movie: Movie } {}
}

/// The root's mutations of films.
#[derive(Default)]
pub struct MovieMutation;

#[Object]
impl MovieMutation {
    /// Adds a film, and every person, genre, keyword, company, country, language and collection
    /// that it names and that is not there yet, in one transaction. The header `Idempotency-Key`
    /// makes it safe to send again for 24 hours.
    async fn create_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The film.")] input: CreateMovieInput,
    ) -> Result<CreateMoviePayload> {
        let film = checked(|flaws| input.draft(flaws));
        let made = KIND.create(ctx, film, |writer, film| Box::pin(movie::create(writer, film)));
        Ok(CreateMoviePayload(made.await?))
    }

    /// Changes a film. A field that is left out stays as it is, null clears it, and a list is
    /// replaced as a whole. A film that is as given already keeps its version.
    async fn update_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which film, and what of it.")] input: UpdateMovieInput,
    ) -> Result<UpdateMoviePayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        Ok(UpdateMoviePayload(update(ctx, which, |flaws| input.draft(flaws)).await?))
    }

    /// Changes the film that has this TMDB id or IMDb id, or adds it. What is left out of a film
    /// that is there stays as it is. The id of a film that was merged into another one is refused
    /// (`CONFLICT`), because the survivor keeps its values.
    async fn upsert_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The film, with one of its ids.")] input: UpsertMovieInput,
    ) -> Result<UpsertMoviePayload> {
        let film = checked(|flaws| input.draft(flaws));
        let saved = KIND.save(ctx, film, |writer, film| Box::pin(movie::save(writer, film)));
        Ok(UpsertMoviePayload(saved.await?))
    }

    /// Deletes a film and its credits. The people and everything else that it names stay.
    async fn delete_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which film.")] input: DeleteMovieInput,
    ) -> Result<DeleteMoviePayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        let deleted = KIND.edit(ctx, which, |writer, which| Box::pin(movie::delete(writer, which)));
        Ok(DeleteMoviePayload(deleted.await?))
    }

    /// Puts a list of credits into the place of the film's. A credit that stays keeps its id.
    async fn set_movie_credits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which film, and all of its credits.")] input: SetMovieCreditsInput,
    ) -> Result<SetMovieCreditsPayload> {
        let which = IDENTIFIERS.named("movie_id", &input.movie_id).map(|by| Which {
            field: "movie_id",
            by,
            expected_version: input.expected_version,
        });
        Ok(SetMovieCreditsPayload(update(ctx, which, |flaws| input.draft(flaws)).await?))
    }
}

fn checked(draft: impl FnOnce(&mut ValidationErrors) -> Draft) -> Result<Film, Refusal> {
    let mut flaws = ValidationErrors::default();
    Ok(draft(&mut flaws).exact(flaws)?)
}

async fn update(
    ctx: &Context<'_>,
    which: Result<Which, Refusal>,
    draft: impl FnOnce(&mut ValidationErrors) -> Draft,
) -> Result<Outcome> {
    let input = which.and_then(|which| Ok((which, checked(draft)?)));
    let run =
        KIND.edit(ctx, input, |writer, (which, film)| Box::pin(movie::update(writer, which, film)));
    run.await
}
