//! The root's mutations of collections.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Collection;
use crate::catalog::collection::TABLE;
use crate::catalog::field::Field;
use crate::catalog::vocabulary::Edit;
use crate::graphql::error::Result;
use crate::graphql::resolver::input::{given, plain};
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::group::{Entry, Group};

const KIND: MutationTarget =
    MutationTarget { word: "collection", names: &[("cover_path", "coverImage")] };
const GROUP: Group = Group { kind: KIND, table: &TABLE };

payloads! {
    "What became of `createCollection`."
    CreateCollectionPayload { collection: Collection } {}

    "What became of `updateCollection`."
    UpdateCollectionPayload { collection: Collection } {}

    "What became of `deleteCollection`."
    DeleteCollectionPayload {} {
        /// The id that it had; null where nothing was deleted.
        async fn deleted_id(&self) -> Option<ID> {
            self.0.id()
        }
    }
}

/// A collection that is added.
#[derive(InputObject, Clone, Debug)]
pub struct CreateCollectionInput {
    /// Name as shown. No other collection may have it: case, accents, spaces and punctuation make no
    /// difference.
    name: String,
    /// The readable key, a-z, 0-9 and hyphens; left out, it is made of the name.
    slug: Option<String>,
    /// TMDB's id; refused where it means another collection, as that one's own id or beside it.
    tmdb_id: Option<i32>,
    /// Where the poster is: a web address, or `tmdb:/` and a file.
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

/// What is changed of a collection; what is left out stays, and null clears.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateCollectionInput {
    /// Any identifier of the collection, or of one that became one with it: its id, its slug, or
    /// `tmdb:` and TMDB's id.
    id: ID,
    /// The version that the change was thought out for; at any other, nothing is changed.
    expected_version: Option<i32>,
    /// Name as shown; cannot be null. No other collection may have it: case, accents, spaces and
    /// punctuation make no difference.
    name: MaybeUndefined<String>,
    /// A new readable key; a new name alone keeps the old one. Cannot be null.
    slug: MaybeUndefined<String>,
    /// TMDB's id; refused where it means another collection, as that one's own id or beside it.
    tmdb_id: MaybeUndefined<i32>,
    /// Where the poster is: a web address, or `tmdb:/` and a file.
    cover_image: MaybeUndefined<String>,
}

impl UpdateCollectionInput {
    fn edit(self) -> Edit {
        Edit {
            // Null is refused as an empty one is.
            name: plain(self.name),
            slug: plain(self.slug),
            tmdb_id: given(self.tmdb_id, |it| it),
            image: given(self.cover_image, |it| it),
            ..Edit::default()
        }
    }
}

/// A collection that is deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteCollectionInput {
    /// Any identifier of the collection, or of one that became one with it: its id, its slug, or
    /// `tmdb:` and TMDB's id.
    id: ID,
    /// The version that is to be deleted; at any other, nothing is.
    expected_version: Option<i32>,
}

/// The root's mutations of collections.
#[derive(Default)]
pub struct CollectionMutation;

#[Object]
impl CollectionMutation {
    /// Adds a collection. The header `Idempotency-Key` makes it safe to send again for 24 hours.
    async fn create_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection.")] input: CreateCollectionInput,
    ) -> Result<CreateCollectionPayload> {
        Ok(CreateCollectionPayload(GROUP.create(ctx, input.edit()).await?))
    }

    /// Changes a collection. Its films stay as they are.
    async fn update_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which collection, and what of it.")] input: UpdateCollectionInput,
    ) -> Result<UpdateCollectionPayload> {
        let entry = Entry { id: input.id.clone(), expected_version: input.expected_version };
        Ok(UpdateCollectionPayload(GROUP.update(ctx, entry, input.edit()).await?))
    }

    /// Deletes a collection. Its films stay; each gets the next version.
    async fn delete_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which collection.")] input: DeleteCollectionInput,
    ) -> Result<DeleteCollectionPayload> {
        let entry = Entry { id: input.id, expected_version: input.expected_version };
        Ok(DeleteCollectionPayload(GROUP.delete(ctx, entry).await?))
    }
}
