//! Mutations of movies.

use async_graphql::{Context, Object};

use super::Movie;
use super::filter::IDENTIFIERS;
use super::input::{
    CreateMovieInput, DeleteMovieInput, NAMES, SetMovieCreditsInput, UpdateMovieInput,
    UpsertMovieInput,
};
use crate::catalog::identifier::Which;
use crate::catalog::movie;
use crate::catalog::movie::{MovieDraft, ValidMovie};
use crate::catalog::refusal::Refusal;
use crate::catalog::validation_error::ValidationErrors;
use crate::graphql::error::Result;
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::resolver::payload::MutationOutcome;
use crate::graphql::schema::payload::payloads;

pub(super) const KIND: MutationTarget = MutationTarget { word: "movie", names: NAMES };

payloads! {
    "Result of `createMovie`."
    CreateMoviePayload { movie: Movie } {}

    "Result of `updateMovie`."
    UpdateMoviePayload { movie: Movie } {}

    "Result of `upsertMovie`."
    UpsertMoviePayload { movie: Movie } {
        /// Whether the movie was created; false when it was updated or nothing was written.
        async fn created(&self) -> bool {
            self.0.created()
        }
    }

    "Result of `deleteMovie`."
    DeleteMoviePayload {} {
        /// Id of the deleted record; null when nothing was deleted.
        async fn deleted_id(&self) -> Option<async_graphql::ID> {
            self.0.id()
        }
    }

    "Result of `setMovieCredits`."
    SetMovieCreditsPayload { movie: Movie } {}
}

/// Mutations of movies.
#[derive(Default)]
pub struct MovieMutation;

#[Object]
impl MovieMutation {
    /// Creates a movie, and every person, genre, keyword, company, country, language and collection
    /// that it refers to and that does not exist yet, in one transaction. With the header
    /// `Idempotency-Key`, the request can be repeated for 24 hours without creating a second one.
    async fn create_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values of the movie.")] input: CreateMovieInput,
    ) -> Result<CreateMoviePayload> {
        let movie = validated(|errors| input.draft(errors));
        let made = KIND.create(ctx, movie, |writer, movie| Box::pin(movie::create(writer, movie)));
        Ok(CreateMoviePayload(made.await?))
    }

    /// Changes a movie. A field that is left out stays as it is, null clears it, and a list is
    /// replaced as a whole. When nothing differs, the movie keeps its version.
    async fn update_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movie and the values to change.")] input: UpdateMovieInput,
    ) -> Result<UpdateMoviePayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        Ok(UpdateMoviePayload(update(ctx, which, |errors| input.draft(errors)).await?))
    }

    /// Updates the movie that has this TMDB id or IMDb id, or creates it. For an existing movie, a
    /// field that is left out stays as it is. The id of a movie that was merged into another one is
    /// refused with `CONFLICT`, because the survivor keeps its values.
    async fn upsert_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movie, with its TMDB id or IMDb id.")] input: UpsertMovieInput,
    ) -> Result<UpsertMoviePayload> {
        let movie = validated(|errors| input.draft(errors));
        let saved = KIND.save(ctx, movie, |writer, movie| Box::pin(movie::save(writer, movie)));
        Ok(UpsertMoviePayload(saved.await?))
    }

    /// Deletes a movie and its credits. People, genres and everything else that it refers to
    /// remain.
    async fn delete_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which movie to delete.")] input: DeleteMovieInput,
    ) -> Result<DeleteMoviePayload> {
        let which = IDENTIFIERS.which(&input.id, input.expected_version);
        let deleted = KIND.edit(ctx, which, |writer, which| Box::pin(movie::delete(writer, which)));
        Ok(DeleteMoviePayload(deleted.await?))
    }

    /// Replaces all credits of a movie. A credit that remains keeps its id.
    async fn set_movie_credits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movie and all of its credits.")] input: SetMovieCreditsInput,
    ) -> Result<SetMovieCreditsPayload> {
        let which = IDENTIFIERS.identifier_in("movie_id", &input.movie_id).map(|by| Which {
            field: "movie_id",
            by,
            expected_version: input.expected_version,
        });
        Ok(SetMovieCreditsPayload(update(ctx, which, |errors| input.draft(errors)).await?))
    }
}

fn validated(
    draft: impl FnOnce(&mut ValidationErrors) -> MovieDraft,
) -> Result<ValidMovie, Refusal> {
    let mut errors = ValidationErrors::default();
    Ok(draft(&mut errors).validate_strict(errors)?)
}

async fn update(
    ctx: &Context<'_>,
    which: Result<Which, Refusal>,
    draft: impl FnOnce(&mut ValidationErrors) -> MovieDraft,
) -> Result<MutationOutcome> {
    let input = which.and_then(|which| Ok((which, validated(draft)?)));
    let run = KIND
        .edit(ctx, input, |writer, (which, movie)| Box::pin(movie::update(writer, which, movie)));
    run.await
}
