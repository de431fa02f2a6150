//! A film that an editor adds.
//!
//! **Invariant:** that of [`upsert`](fn@super::upsert); a film that is there already is refused.

use super::ValidMovie;
use super::upsert::write;
use super::work::MovieWrite;
use crate::catalog::field::Field;
use crate::catalog::refusal::WriteResult;
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::writer::Writer;

/// Makes a film and everything it names that is not there yet; its key.
pub async fn create(writer: &Writer, mut film: ValidMovie) -> WriteResult<i64> {
    let mut flaws = ValidationErrors::default();
    if film.title == Field::Keep {
        let reason = "A movie needs a title.";
        flaws.add(ValidationError::new(
            ValidationErrorKind::Missing,
            flaws.path_to("title"),
            reason,
        ));
    }
    film.consistent(None, &mut flaws);
    film.unique(writer, None, &mut flaws).await?;
    film.resolve_references(writer, &mut flaws).await?;
    flaws.settle()?;
    let mut works = [MovieWrite::new(0, &film, None, writer)];
    write(writer, &mut works).await?;
    let [work] = works;
    Ok(work.row.id)
}
