//! The root's mutations of genres.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Genre;
use crate::catalog::field::Field;
use crate::catalog::genre::TABLE;
use crate::catalog::vocabulary::Edit;
use crate::graphql::error::Result;
use crate::graphql::resolver::input::{given, plain};
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::schema::group::{Entry, Group};

const KIND: MutationTarget = MutationTarget { word: "genre", names: &[] };
const GROUP: Group = Group { kind: KIND, table: &TABLE };

payloads! {
    "What became of `createGenre`."
    CreateGenrePayload { genre: Genre } {}

    "What became of `updateGenre`."
    UpdateGenrePayload { genre: Genre } {}

    "What became of `deleteGenre`."
    DeleteGenrePayload {} {
        /// The id that it had; null where nothing was deleted.
        async fn deleted_id(&self) -> Option<ID> {
            self.0.id()
        }
    }
}

/// A genre that is added.
#[derive(InputObject, Clone, Debug)]
pub struct CreateGenreInput {
    /// Name as shown. No other genre may have it: case, accents, spaces and punctuation make no
    /// difference.
    name: String,
    /// The readable key, a-z, 0-9 and hyphens; left out, it is made of the name.
    slug: Option<String>,
    /// TMDB's id; refused where it means another genre, as that one's own id or beside it.
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

/// What is changed of a genre; what is left out stays, and null clears.
#[derive(InputObject, Clone, Debug)]
pub struct UpdateGenreInput {
    /// Any identifier of the genre, or of one that became one with it: its id, its slug, or
    /// `tmdb:` and TMDB's id.
    id: ID,
    /// The version that the change was thought out for; at any other, nothing is changed.
    expected_version: Option<i32>,
    /// Name as shown; cannot be null. No other genre may have it: case, accents, spaces and
    /// punctuation make no difference.
    name: MaybeUndefined<String>,
    /// A new readable key; a new name alone keeps the old one. Cannot be null.
    slug: MaybeUndefined<String>,
    /// TMDB's id; refused where it means another genre, as that one's own id or beside it.
    tmdb_id: MaybeUndefined<i32>,
}

impl UpdateGenreInput {
    fn edit(self) -> Edit {
        Edit {
            // Null is refused as an empty one is.
            name: plain(self.name),
            slug: plain(self.slug),
            tmdb_id: given(self.tmdb_id, |it| it),
            ..Edit::default()
        }
    }
}

/// A genre that is deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeleteGenreInput {
    /// Any identifier of the genre, or of one that became one with it: its id, its slug, or
    /// `tmdb:` and TMDB's id.
    id: ID,
    /// The version that is to be deleted; at any other, nothing is.
    expected_version: Option<i32>,
}

/// The root's mutations of genres.
#[derive(Default)]
pub struct GenreMutation;

#[Object]
impl GenreMutation {
    /// Adds a genre. The header `Idempotency-Key` makes it safe to send again for 24 hours.
    async fn create_genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The genre.")] input: CreateGenreInput,
    ) -> Result<CreateGenrePayload> {
        Ok(CreateGenrePayload(GROUP.create(ctx, input.edit()).await?))
    }

    /// Changes a genre. Its films stay as they are.
    async fn update_genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which genre, and what of it.")] input: UpdateGenreInput,
    ) -> Result<UpdateGenrePayload> {
        let entry = Entry { id: input.id.clone(), expected_version: input.expected_version };
        Ok(UpdateGenrePayload(GROUP.update(ctx, entry, input.edit()).await?))
    }

    /// Deletes a genre. It is taken from its films, each of which gets the next version.
    async fn delete_genre(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which genre.")] input: DeleteGenreInput,
    ) -> Result<DeleteGenrePayload> {
        let entry = Entry { id: input.id, expected_version: input.expected_version };
        Ok(DeleteGenrePayload(GROUP.delete(ctx, entry).await?))
    }
}
