//! A person whom an editor describes anew.
//!
//! **Invariant:** what is left out stays, and a person who is as given already keeps the version.

use super::{ValidPerson, find, row};
use crate::catalog::edited;
use crate::catalog::identifier::Which;
use crate::catalog::refusal::WriteResult;
use crate::catalog::validation_error::ValidationErrors;
use crate::catalog::writer::Writer;

/// Changes the person who is meant, if the version is the expected one; the key.
pub async fn update(writer: &Writer, which: Which, person: ValidPerson) -> WriteResult<i64> {
    let stored = find::get(writer, &which).await?;
    let (key, mut errors) = (stored.id, ValidationErrors::default());
    person.unique(writer, Some(key), &mut errors).await?;
    let mut row = person.applied(&stored, &mut errors);
    errors.settle()?;
    edited::mark(&stored, &mut row, &[]);
    if row != stored {
        row::update(writer, vec![(stored, row)]).await?;
    }
    Ok(key)
}
