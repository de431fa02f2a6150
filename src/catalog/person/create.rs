//! A person whom an editor adds.
//!
//! **Invariant:** somebody who is there already, by an id or a slug, is refused.

use super::{ValidPerson, row};
use crate::catalog::refusal::WriteResult;
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::writer::Writer;
use crate::catalog::{edited, slug};

/// Makes a person; the key.
pub async fn create(writer: &Writer, person: ValidPerson) -> WriteResult<i64> {
    let mut errors = ValidationErrors::default();
    person.unique(writer, None, &mut errors).await?;
    let blank = row::blank(writer.now());
    let mut row = person.applied(&blank, &mut errors);
    if row.name.is_empty() {
        let reason = "A person needs a name.";
        errors.add(ValidationError::new(
            ValidationErrorKind::Missing,
            errors.path_to("name"),
            reason,
        ));
    }
    errors.settle()?;
    edited::mark(&blank, &mut row, &[]);
    let mut rows = [row];
    for row in rows.iter_mut().filter(|row| row.slug.is_empty()) {
        let preferred = slug::of_name("person", &row.name, row.tmdb_id);
        row.slug = slug::allocate(writer, "person", vec![preferred]).await?.concat();
    }
    row::insert(writer, &mut rows).await?;
    let [row] = rows;
    Ok(row.id)
}
