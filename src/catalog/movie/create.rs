//! A film that an editor adds.
//!
//! **Invariant:** that of [`upsert`](fn@super::upsert); a film that is there already is refused.

use super::Film;
use super::upsert::write;
use super::work::Work;
use crate::catalog::field::Field;
use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::refusal::WriteResult;
use crate::catalog::writer::Writer;

/// Makes a film and everything it names that is not there yet; its key.
pub async fn create(writer: &Writer, mut film: Film) -> WriteResult<i64> {
    let mut flaws = ValidationErrors::default();
    if film.title == Field::Keep {
        let reason = "A movie needs a title.";
        flaws.add(ValidationError::new(
            ValidationErrorKind::Missing,
            flaws.way_to("title"),
            reason,
        ));
    }
    film.consistent(None, &mut flaws);
    film.unique(writer, None, &mut flaws).await?;
    film.connect(writer, &mut flaws).await?;
    flaws.settle()?;
    let mut works = [Work::new(0, &film, None, writer)];
    write(writer, &mut works).await?;
    let [work] = works;
    Ok(work.row.id)
}
