//! The root's mutation that makes one film of two.

use async_graphql::{Context, ID, InputObject, Object};

use super::Movie;
use super::filter::IDENTIFIERS;
use super::mutation::KIND;
use crate::catalog::merge::Merge;
use crate::catalog::movie;
use crate::catalog::refusal::Refusal;
use crate::graphql::error::Result;

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

impl MergeMoviesInput {
    fn merge(self) -> Result<Merge, Refusal> {
        Ok(Merge {
            survivor: IDENTIFIERS.named("survivor_id", &self.survivor_id)?,
            expected_version: self.expected_version,
            merged: IDENTIFIERS.named("merged_id", &self.merged_id)?,
            merged_expected_version: self.merged_expected_version,
        })
    }
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
        let merged =
            KIND.edit(ctx, input.merge(), |writer, merge| Box::pin(movie::merge(writer, merge)));
        Ok(MergeMoviesPayload(merged.await?))
    }
}
