//! The mutation that merges two movies.

use async_graphql::{Context, ID, InputObject, Object};

use super::Movie;
use super::filter::IDENTIFIERS;
use super::mutation::KIND;
use crate::catalog::merge::Merge;
use crate::catalog::movie;
use crate::catalog::refusal::Refusal;
use crate::graphql::error::Result;
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

impl MergeMoviesInput {
    fn merge(self) -> Result<Merge, Refusal> {
        Ok(Merge {
            survivor: IDENTIFIERS.identifier_in("survivor_id", &self.survivor_id)?,
            expected_version: self.expected_version,
            merged: IDENTIFIERS.identifier_in("merged_id", &self.merged_id)?,
            merged_expected_version: self.merged_expected_version,
        })
    }
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
        let merged =
            KIND.edit(ctx, input.merge(), |writer, merge| Box::pin(movie::merge(writer, merge)));
        Ok(MergeMoviesPayload(merged.await?))
    }
}
