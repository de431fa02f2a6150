//! Mutations of movies.

use async_graphql::{Context, Object};

use super::Movie;
use super::filter::IDENTIFIERS;
use super::input::{
    CreateMovieInput, DeleteMovieInput, NAMES, SetMovieCreditsInput, UpdateMovieInput,
    UpsertMovieInput,
};
use crate::auth::Editor;
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::movie;
use crate::catalog::movie::{Draft, Film};
use crate::catalog::refusal::{Refusal, Saved};
use crate::graphql::error::Result;
use crate::graphql::resolver::idempotency::ticket;
use crate::graphql::resolver::mutation::{MutationTarget, named, once, write};
use crate::graphql::resolver::payload::Outcome;
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::schema::payload::payloads;

const KIND: MutationTarget = MutationTarget { word: "movie", names: NAMES };

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
        let run = async {
            let editor = viewer(ctx).editor()?;
            let ticket = ticket(ctx, editor.account())?;
            let film = match checked(|flaws| input.draft(flaws)) {
                Ok(film) => film,
                Err(refusal) => return KIND.refused(refusal),
            };
            write(ctx, (&editor, ticket), KIND, |writer| {
                Box::pin(async move {
                    Ok(Saved { key: movie::create(writer, film).await?, created: true })
                })
            })
            .await
        };
        Ok(CreateMoviePayload(once(ctx, run).await?))
    }

    /// Changes a movie. A field that is left out stays as it is, null clears it, and a list is
    /// replaced as a whole. When nothing differs, the movie keeps its version.
    async fn update_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movie and the values to change.")] input: UpdateMovieInput,
    ) -> Result<UpdateMoviePayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let (id, expected) = (input.id.to_string(), input.expected_version);
            update(ctx, &editor, ("id", &id), expected, |flaws| input.draft(flaws)).await
        };
        Ok(UpdateMoviePayload(once(ctx, run).await?))
    }

    /// Updates the movie that has this TMDB id or IMDb id, or creates it. For an existing movie, a
    /// field that is left out stays as it is. The id of a movie that was merged into another one is
    /// refused with `CONFLICT`, because the survivor keeps its values.
    async fn upsert_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movie, with its TMDB id or IMDb id.")] input: UpsertMovieInput,
    ) -> Result<UpsertMoviePayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let film = match checked(|flaws| input.draft(flaws)) {
                Ok(film) => film,
                Err(refusal) => return KIND.refused(refusal),
            };
            write(ctx, (&editor, None), KIND, |writer| Box::pin(movie::save(writer, film))).await
        };
        Ok(UpsertMoviePayload(once(ctx, run).await?))
    }

    /// Deletes a movie and its credits. People, genres and everything else that it refers to
    /// remain.
    async fn delete_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which movie to delete.")] input: DeleteMovieInput,
    ) -> Result<DeleteMoviePayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let which = match named(&IDENTIFIERS, "id", &input.id) {
                Ok(which) => which,
                Err(outcome) => return Ok(outcome),
            };
            write(ctx, (&editor, None), KIND, |writer| {
                Box::pin(async move {
                    let key = movie::delete(writer, &which, input.expected_version).await?;
                    Ok(Saved { key, created: false })
                })
            })
            .await
        };
        Ok(DeleteMoviePayload(once(ctx, run).await?))
    }

    /// Replaces all credits of a movie. A credit that remains keeps its id.
    async fn set_movie_credits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movie and all of its credits.")] input: SetMovieCreditsInput,
    ) -> Result<SetMovieCreditsPayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let (id, expected) = (input.movie_id.to_string(), input.expected_version);
            update(ctx, &editor, ("movie_id", &id), expected, |flaws| input.draft(flaws)).await
        };
        Ok(SetMovieCreditsPayload(once(ctx, run).await?))
    }
}

fn checked(draft: impl FnOnce(&mut ValidationErrors) -> Draft) -> Result<Film, Refusal> {
    let mut flaws = ValidationErrors::default();
    draft(&mut flaws).exact(flaws).map_err(Refusal::ValidationErrors)
}

async fn update(
    ctx: &Context<'_>,
    editor: &Editor,
    (field, id): (&'static str, &str),
    expected: Option<i32>,
    draft: impl FnOnce(&mut ValidationErrors) -> Draft,
) -> Result<Outcome> {
    let which = match named(&IDENTIFIERS, if field == "id" { "id" } else { "movieId" }, id) {
        Ok(which) => which,
        Err(outcome) => return Ok(outcome),
    };
    let film = match checked(draft) {
        Ok(film) => film,
        Err(refusal) => return KIND.refused(refusal),
    };
    write(ctx, (editor, None), KIND, |writer| {
        Box::pin(async move {
            let key = movie::update(writer, (field, &which), expected, film).await?;
            Ok(Saved { key, created: false })
        })
    })
    .await
}
