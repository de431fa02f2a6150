//! Mutations of genres.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Genre;
use crate::catalog::field::Field;
use crate::catalog::genre::TABLE;
use crate::catalog::vocabulary::Edit;
use crate::graphql::error::Result;
use crate::graphql::resolver::input::{nullable, or_default};
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::payload::payloads;
use crate::graphql::schema::vocabulary::mutation::{VocabularyTarget, VocabularyWhich};

const KIND: MutationTarget = MutationTarget { word: "genre", names: &[] };
const TARGET: VocabularyTarget = VocabularyTarget { kind: KIND, table: &TABLE };

payloads! {
    "Result of `createGenre`."
    CreateGenrePayload { genre: Genre } {}

    "Result of `updateGenre`."
    UpdateGenrePayload { genre: Genre } {}

    "Result of `deleteGenre`."
    DeleteGenrePayload {} {
        /// Id of the deleted record; null when nothing was deleted.
        async fn deleted_id(&self) -> Option<ID> {
            self.0.id()
        }
    }
}

/// Input of `createGenre`: a new genre.
#[derive(InputObject, Clone, Debug)]
pub struct CreateGenreInput {
    /// Name for display. It must differ from the names of other genres,
    /// not only in case, accents, or which spaces and hyphens separate its words.
    name: String,
    /// Readable unique key: `a-z`, `0-9` and single hyphens. Left out, it is made from the name.
    slug: Option<String>,
    /// Id at TMDB. Refused when it already finds another genre.
    tmdb_id: Option<i32>,
}

impl CreateGenreInput {
    fn edit(self) -> Edit {
        Edit {
            name: self.name.into(),
            slug: Field::or_keep(self.slug),
            tmdb_id: Field::known(self.tmdb_id),
            ..Edit::default()
        }
    }
}

/// Input of `updateGenre`. A field that is left out stays as it is, and null clears it.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateGenreInput {
    /// Any identifier of the genre, or of one that was merged into it: the global id, the slug, or
    /// `tmdb:` followed by the TMDB id.
    id: ID,
    /// Change only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
    /// Name for display; cannot be null. It must differ from the names of other genres,
    /// not only in case, accents, or which spaces and hyphens separate its words.
    name: MaybeUndefined<String>,
    /// New readable unique key; cannot be null. Left out, the slug stays, even when the name
    /// changes.
    slug: MaybeUndefined<String>,
    /// Id at TMDB. Refused when it already finds another genre.
    tmdb_id: MaybeUndefined<i32>,
}

impl UpdateGenreInput {
    fn edit(self) -> Edit {
        Edit {
            // Null is refused as an empty one is.
            name: or_default(self.name),
            slug: or_default(self.slug),
            tmdb_id: nullable(self.tmdb_id, |it| it),
            ..Edit::default()
        }
    }
}

/// Input of `deleteGenre`.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteGenreInput {
    /// Any identifier of the genre, or of one that was merged into it: the global id, the slug, or
    /// `tmdb:` followed by the TMDB id.
    id: ID,
    /// Delete only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
}

/// Mutations of genres.
#[derive(Default)]
pub struct GenreMutation;

#[Object]
impl GenreMutation {
    /// Creates a genre. With the header `Idempotency-Key`, the request can be repeated for 24 hours
    /// without creating a second one.
    async fn create_genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values of the genre.")] input: CreateGenreInput,
    ) -> Result<CreateGenrePayload> {
        Ok(CreateGenrePayload(TARGET.create(ctx, input.edit()).await?))
    }

    /// Changes a genre. Its movies keep their versions.
    async fn update_genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The genre and the values to change.")] input: UpdateGenreInput,
    ) -> Result<UpdateGenrePayload> {
        let entry =
            VocabularyWhich { id: input.id.clone(), expected_version: input.expected_version };
        Ok(UpdateGenrePayload(TARGET.update(ctx, entry, input.edit()).await?))
    }

    /// Deletes a genre and removes it from its movies, each of which gets its next version.
    async fn delete_genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which genre to delete.")] input: DeleteGenreInput,
    ) -> Result<DeleteGenrePayload> {
        let entry = VocabularyWhich { id: input.id, expected_version: input.expected_version };
        Ok(DeleteGenrePayload(TARGET.delete(ctx, entry).await?))
    }
}
