//! The mutation that merges two movies.

use async_graphql::{Context, ID, InputObject, Object};

use super::Movie;
use super::filter::IDENTIFIERS;
use super::input::NAMES;
use crate::catalog::movie;
use crate::catalog::refusal::Saved;
use crate::graphql::error::Result;
use crate::graphql::resolver::mutation::{MutationTarget, merge, once, write};
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::schema::payload::payloads;

payloads! {
    "Result of `mergeMovies`; the record is the survivor."
    MergeMoviesPayload { movie: Movie } {}
}

/// Input of `mergeMovies`: two records of the same movie.
#[derive(InputObject, Clone, Debug)]
pub struct MergeMoviesInput {
    /// Any identifier of the movie that remains: the global id, the slug, `tt5776858`,
    /// `imdb:tt5776858` or `tmdb:400617`.
    survivor_id: ID,
    /// Merge only when the survivor has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
    /// Any identifier of the movie that is merged into the survivor, in the forms of `survivorId`.
    merged_id: ID,
    /// Merge only when the other record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    merged_expected_version: Option<i32>,
}

/// The mutation that merges two movies.
#[derive(Default)]
pub struct MovieMergeMutation;

#[Object]
impl MovieMergeMutation {
    /// Merges two records of the same movie. The survivor keeps its values and takes over those
    /// that it lacks. Lists and credits are united in the survivor's order; what both have is there
    /// once. The id, slug and external ids of the merged record find the survivor from then on. A
    /// source's record of the merged movie is ignored from then on: imports report it as merged,
    /// and `upsertMovie` refuses it, unless the survivor has taken over its TMDB id (or its IMDb
    /// id, for a record without a TMDB id). When the two together have more genres, keywords,
    /// companies, countries or languages than a movie may have, the merge is refused with
    /// `TOO_MANY` and a message that names the list; remove some first. All credits are kept,
    /// whatever their number. A merge cannot be undone.
    async fn merge_movies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which movie remains, and which one is merged into it.")]
        input: MergeMoviesInput,
    ) -> Result<MergeMoviesPayload> {
        let run = async {
            let editor = viewer(ctx).editor()?;
            let ids = (input.survivor_id.as_str(), input.merged_id.as_str());
            let versions = (input.expected_version, input.merged_expected_version);
            let merge = match merge(&IDENTIFIERS, ids, versions) {
                Ok(merge) => merge,
                Err(outcome) => return Ok(outcome),
            };
            write(ctx, (&editor, None), MutationTarget { word: "movie", names: NAMES }, |writer| {
                Box::pin(async move {
                    let key = movie::merge(writer, &merge).await?;
                    Ok(Saved { key, created: false })
                })
            })
            .await
        };
        Ok(MergeMoviesPayload(once(ctx, run).await?))
    }
}
