//! A film that an editor changes, or adds or changes by its source's id.
//!
//! **Invariant:** that of [`upsert`](fn@super::upsert): what is left out stays, and a film that is as
//! given already keeps its version.

use entity::movie::Model;

use super::matching::{Named, Target, targets};
use super::upsert::{Work, write};
use super::{Film, create, find};
use crate::catalog::flaw::{Flaw, FlawKind, Flaws, Way};
use crate::catalog::identifier::Identifier;
use crate::catalog::refusal::{Attempt, Saved};
use crate::catalog::writer::Writer;

/// Changes the film that `which`, the value of the field `field`, names, if it is of the version
/// that is expected; its key.
pub async fn update(
    writer: &Writer,
    which: (&'static str, &Identifier),
    expected: Option<i32>,
    film: Film,
) -> Attempt<i64> {
    let stored = find::get(writer, which, expected).await?;
    change(writer, stored, Named::default(), film).await
}

/// Changes the film that has the TMDB id or the IMDb id, or makes it.
pub async fn save(writer: &Writer, film: Film) -> Attempt<Saved> {
    if film.tmdb_id().is_none() && film.imdb_id().is_none() {
        let reason = "An upsert goes by tmdbId or imdbId; give one of them or both.";
        return Err(Flaw::new(FlawKind::Missing, Way::new(), reason).into());
    }
    match targets(writer, std::slice::from_ref(&film)).await?.pop() {
        Some(Target::Stored(stored, named)) => {
            Ok(Saved { key: change(writer, stored, named, film).await?, created: false })
        }
        Some(Target::Refused(reason)) => {
            Err(Flaw::new(FlawKind::Conflict, Way::new(), reason).into())
        }
        Some(Target::Fresh) | None => Ok(Saved { key: create(writer, film).await?, created: true }),
    }
}

async fn change(writer: &Writer, stored: Box<Model>, named: Named, mut film: Film) -> Attempt<i64> {
    let (key, mut flaws) = (stored.id, Flaws::default());
    film.consistent(Some(&stored), &mut flaws);
    film.unique(writer, Some(key), &mut flaws).await?;
    film.connect(writer, &mut flaws).await?;
    flaws.settle()?;
    let mut work = Work::new(0, &film, Some(stored), writer);
    work.named = named;
    write(writer, &mut [work]).await?;
    Ok(key)
}
