//! A movie that an editor adds.
//!
//! **Invariant:** that of [`upsert`](fn@super::upsert); a movie that is there already is refused.

use super::ValidMovie;
use super::upsert::write;
use super::work::MovieWrite;
use crate::catalog::edited::Origin;
use crate::catalog::field::Field;
use crate::catalog::refusal::WriteResult;
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::writer::Writer;

/// Makes a movie and everything it names that is not there yet; its key.
pub async fn create(writer: &Writer, mut movie: ValidMovie) -> WriteResult<i64> {
    let mut errors = ValidationErrors::default();
    if movie.title == Field::Keep {
        let reason = "A movie needs a title.";
        errors.add(ValidationError::new(
            ValidationErrorKind::Missing,
            errors.path_to("title"),
            reason,
        ));
    }
    movie.consistent(None, &mut errors);
    movie.unique(writer, None, &mut errors).await?;
    movie.resolve_references(writer, &mut errors).await?;
    errors.settle()?;
    let mut works = [MovieWrite::new(0, &movie, None, (Origin::Editor, writer))];
    write(writer, &mut works).await?;
    let [work] = works;
    Ok(work.row.id)
}
