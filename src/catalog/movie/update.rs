//! A movie that an editor changes, or adds or changes by its source's id.
//!
//! **Invariant:** that of [`upsert`](fn@super::upsert): what is left out stays, and a movie that is
//! as given already keeps its version.

use entity::movie::Model;

use super::matching::{RecordTarget, StoredMovie, targets};
use super::upsert::write;
use super::work::MovieWrite;
use super::{ValidMovie, create, find};
use crate::catalog::edited::Origin;
use crate::catalog::identifier::Which;
use crate::catalog::refusal::{Refusal, Saved, WriteResult};
use crate::catalog::validation_error::{
    Path, ValidationError, ValidationErrorKind, ValidationErrors,
};
use crate::catalog::writer::Writer;

/// Changes the movie that is meant, if it is of the version that is expected; its key.
pub async fn update(writer: &Writer, which: Which, movie: ValidMovie) -> WriteResult<i64> {
    let stored = find::get(writer, &which).await?;
    change(writer, StoredMovie::new(stored), movie).await
}

/// Changes the movie that has the TMDB id or the IMDb id, or makes it.
pub async fn save(writer: &Writer, movie: ValidMovie) -> WriteResult<Saved> {
    if movie.tmdb_id().is_none() && movie.imdb_id().is_none() {
        let reason = "An upsert needs tmdbId or imdbId; give at least one of them.";
        return Err(ValidationError::new(ValidationErrorKind::Missing, Path::new(), reason).into());
    }
    match targets(writer, &[&movie]).await?.pop() {
        Some(RecordTarget::Stored(stored)) => {
            Ok(Saved { key: change(writer, stored, movie).await?, created: false })
        }
        Some(RecordTarget::Merged { survivor, field }) => Err(merged(&survivor, field)),
        Some(RecordTarget::Conflict(reason) | RecordTarget::Refused(reason)) => {
            let reason = format!("{reason}; correct one of the ids, or merge the two movies first");
            let reason = reason.trim_start_matches("conflict: ");
            let way = vec!["imdb_id".into()];
            Err(ValidationError::new(ValidationErrorKind::Conflict, way, sentence(reason)).into())
        }
        Some(RecordTarget::Fresh) | None => {
            Ok(Saved { key: create(writer, movie).await?, created: true })
        }
    }
}

/// A text that begins a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// An upsert comes from a source, which does not know that its movie is another one here.
fn merged(survivor: &Model, field: &'static str) -> Refusal {
    let reason = format!(
        "The movie with this id was merged into movie:{}, which keeps its values; change that one \
         by its own id, with updateMovie or upsertMovie.",
        survivor.id
    );
    ValidationError::new(ValidationErrorKind::Conflict, vec![field.into()], reason).into()
}

async fn change(writer: &Writer, stored: StoredMovie, mut movie: ValidMovie) -> WriteResult<i64> {
    let (key, mut errors) = (stored.row.id, ValidationErrors::default());
    movie.consistent(Some(&stored.row), &mut errors);
    movie.unique(writer, Some(key), &mut errors).await?;
    movie.resolve_references(writer, &mut errors).await?;
    errors.settle()?;
    let origin = (Origin::Editor, writer);
    write(writer, &mut [MovieWrite::new(0, &movie, Some(stored), origin)]).await?;
    Ok(key)
}
