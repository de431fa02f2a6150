//! The root's mutations of films.

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

    /// Changes a film. A field that is left out stays as it is, null clears it, and a list is
    /// replaced as a whole. A film that is as given already keeps its version.
    async fn update_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which film, and what of it.")] input: UpdateMovieInput,
    ) -> Result<UpdateMoviePayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let (id, expected) = (input.id.to_string(), input.expected_version);
            update(ctx, &editor, ("id", &id), expected, |flaws| input.draft(flaws)).await
        };
        Ok(UpdateMoviePayload(once(ctx, run).await?))
    }

    /// Changes the film that has this TMDB id or IMDb id, or adds it. What is left out of a film
    /// that is there stays as it is. The id of a film that was merged into another one is refused
    /// (`CONFLICT`), because the survivor keeps its values.
    async fn upsert_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The film, with one of its ids.")] input: UpsertMovieInput,
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

    /// Deletes a film and its credits. The people and everything else that it names stay.
    async fn delete_movie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which film.")] input: DeleteMovieInput,
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

    /// Puts a list of credits into the place of the film's. A credit that stays keeps its id.
    async fn set_movie_credits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which film, and all of its credits.")] input: SetMovieCreditsInput,
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
