//! The root's mutation that makes one film of two.

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
    "What became of `mergeMovies`; the record is the survivor."
    MergeMoviesPayload { movie: Movie } {}
}

/// Two films that are one.
#[derive(InputObject, Clone, Debug)]
pub struct MergeMoviesInput {
    /// Any identifier of the film that stays: its id, its slug, `tt5776858`, `imdb:tt5776858` or
    /// `tmdb:400617`.
    survivor_id: ID,
    /// The version of the one that stays; at any other, nothing is changed.
    expected_version: Option<i32>,
    /// Any identifier of the film that goes into that one, as `survivorId`.
    merged_id: ID,
    /// The version of the one that goes; at any other, nothing is changed.
    merged_expected_version: Option<i32>,
}

/// The root's mutation that makes one film of two.
#[derive(Default)]
pub struct MovieMergeMutation;

#[Object]
impl MovieMergeMutation {
    /// Makes one film of two. The survivor keeps its values and the order of its lists and credits;
    /// what it lacks comes from the other one, what both have stands there once. Every id and slug
    /// of the other one leads to the survivor from then on. What a source says of the other one no
    /// longer counts: imports leave such a record out and say so, `upsertMovie` refuses it, unless the
    /// survivor has taken over its TMDB id (or its IMDb id, of a record without a TMDB id).
    /// Nothing is lost: where the two together
    /// have more genres, keywords, companies, countries or languages than a film may have, the merge
    /// is refused (`TOO_MANY`, with a message that names the list) until some are removed. All
    /// credits are kept, however many they are together.
    async fn merge_movies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which stays, and which goes into it.")] input: MergeMoviesInput,
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
