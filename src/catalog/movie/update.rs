//! A film that an editor changes, or adds or changes by its source's id.
//!
//! **Invariant:** that of [`upsert`](fn@super::upsert): what is left out stays, and a film that is as
//! given already keeps its version.

use entity::movie::Model;

use super::matching::{Stored, Target, targets};
use super::upsert::write;
use super::work::Work;
use super::{Film, create, find};
use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors, Way};
use crate::catalog::identifier::Which;
use crate::catalog::refusal::{Refusal, Saved, WriteResult};
use crate::catalog::writer::Writer;

/// Changes the film that is meant, if it is of the version that is expected; its key.
pub async fn update(writer: &Writer, which: Which, film: Film) -> WriteResult<i64> {
    let stored = find::get(writer, &which).await?;
    change(writer, Stored::new(stored), film).await
}

/// Changes the film that has the TMDB id or the IMDb id, or makes it.
pub async fn save(writer: &Writer, film: Film) -> WriteResult<Saved> {
    if film.tmdb_id().is_none() && film.imdb_id().is_none() {
        let reason = "An upsert needs tmdbId or imdbId; give at least one of them.";
        return Err(ValidationError::new(ValidationErrorKind::Missing, Way::new(), reason).into());
    }
    match targets(writer, &[&film]).await?.pop() {
        Some(Target::Stored(stored)) => {
            Ok(Saved { key: change(writer, stored, film).await?, created: false })
        }
        Some(Target::Merged { survivor, field }) => Err(merged(&survivor, field)),
        Some(Target::Conflict(reason) | Target::Refused(reason)) => {
            let reason = format!("{reason}; correct one of the ids, or merge the two movies first");
            Err(ValidationError::new(ValidationErrorKind::Conflict, Way::new(), reason).into())
        }
        Some(Target::Fresh) | None => Ok(Saved { key: create(writer, film).await?, created: true }),
    }
}

/// An upsert comes from a source, which does not know that its film is another one here.
fn merged(survivor: &Model, field: &'static str) -> Refusal {
    let reason = format!(
        "The movie with this id was merged into movie:{}, which keeps its values; change that one \
         by its own id, with updateMovie or upsertMovie.",
        survivor.id
    );
    ValidationError::new(ValidationErrorKind::Conflict, vec![field.into()], reason).into()
}

async fn change(writer: &Writer, stored: Stored, mut film: Film) -> WriteResult<i64> {
    let (key, mut flaws) = (stored.row.id, ValidationErrors::default());
    film.consistent(Some(&stored.row), &mut flaws);
    film.unique(writer, Some(key), &mut flaws).await?;
    film.connect(writer, &mut flaws).await?;
    flaws.settle()?;
    write(writer, &mut [Work::new(0, &film, Some(stored), writer)]).await?;
    Ok(key)
}
