//! Mutations of collections.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Collection;
use crate::catalog::collection::TABLE;
use crate::catalog::field::Field;
use crate::catalog::vocabulary::Edit;
use crate::graphql::error::Result;
use crate::graphql::resolver::input::{nullable, or_default};
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::payload::payloads;
use crate::graphql::schema::vocabulary::mutation::{VocabularyTarget, VocabularyWhich};

const KIND: MutationTarget =
    MutationTarget { word: "collection", names: &[("cover_path", "coverImage")] };
const TARGET: VocabularyTarget = VocabularyTarget { kind: KIND, table: &TABLE };

payloads! {
    "Result of `createCollection`."
    CreateCollectionPayload { collection: Collection } {}

    "Result of `updateCollection`."
    UpdateCollectionPayload { collection: Collection } {}

    "Result of `deleteCollection`."
    DeleteCollectionPayload {} {
        /// Id of the deleted record; null when nothing was deleted.
        async fn deleted_id(&self) -> Option<ID> {
            self.0.id()
        }
    }
}

/// Input of `createCollection`: a new collection.
#[derive(InputObject, Clone, Debug)]
pub struct CreateCollectionInput {
    /// Name for display. It must differ from the names of other collections,
    /// not only in case, accents, or which spaces and hyphens separate its words.
    name: String,
    /// Readable unique key: `a-z`, `0-9` and single hyphens. Left out, it is made from the name.
    slug: Option<String>,
    /// Id at TMDB. Refused when it already finds another collection.
    tmdb_id: Option<i32>,
    /// The poster: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    cover_image: Option<String>,
}

impl CreateCollectionInput {
    fn edit(self) -> Edit {
        Edit {
            name: self.name.into(),
            slug: Field::or_keep(self.slug),
            tmdb_id: Field::known(self.tmdb_id),
            image: Field::known(self.cover_image),
            ..Edit::default()
        }
    }
}

/// Input of `updateCollection`. A field that is left out stays as it is, and null clears it.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateCollectionInput {
    /// Any identifier of the collection, or of one that was merged into it: the global id, the
    /// slug, or `tmdb:` followed by the TMDB id.
    id: ID,
    /// Change only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
    /// Name for display; cannot be null. It must differ from the names of other collections,
    /// not only in case, accents, or which spaces and hyphens separate its words.
    name: MaybeUndefined<String>,
    /// New readable unique key; cannot be null. Left out, the slug stays, even when the name
    /// changes.
    slug: MaybeUndefined<String>,
    /// Id at TMDB. Refused when it already finds another collection.
    tmdb_id: MaybeUndefined<i32>,
    /// The poster: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    cover_image: MaybeUndefined<String>,
}

impl UpdateCollectionInput {
    fn edit(self) -> Edit {
        Edit {
            // Null is refused as an empty one is.
            name: or_default(self.name),
            slug: or_default(self.slug),
            tmdb_id: nullable(self.tmdb_id, |it| it),
            image: nullable(self.cover_image, |it| it),
            ..Edit::default()
        }
    }
}

/// Input of `deleteCollection`.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteCollectionInput {
    /// Any identifier of the collection, or of one that was merged into it: the global id, the
    /// slug, or `tmdb:` followed by the TMDB id.
    id: ID,
    /// Delete only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
}

/// Mutations of collections.
#[derive(Default)]
pub struct CollectionMutation;

#[Object]
impl CollectionMutation {
    /// Creates a collection. With the header `Idempotency-Key`, the request can be repeated for 24
    /// hours without creating a second one.
    async fn create_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values of the collection.")] input: CreateCollectionInput,
    ) -> Result<CreateCollectionPayload> {
        Ok(CreateCollectionPayload(TARGET.create(ctx, input.edit()).await?))
    }

    /// Changes a collection. Its movies keep their versions.
    async fn update_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and the values to change.")] input: UpdateCollectionInput,
    ) -> Result<UpdateCollectionPayload> {
        let entry =
            VocabularyWhich { id: input.id.clone(), expected_version: input.expected_version };
        Ok(UpdateCollectionPayload(TARGET.update(ctx, entry, input.edit()).await?))
    }

    /// Deletes a collection. Its movies remain; each gets its next version.
    async fn delete_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which collection to delete.")] input: DeleteCollectionInput,
    ) -> Result<DeleteCollectionPayload> {
        let entry = VocabularyWhich { id: input.id, expected_version: input.expected_version };
        Ok(DeleteCollectionPayload(TARGET.delete(ctx, entry).await?))
    }
}
