//! A person whom an editor describes anew.
//!
//! **Invariant:** what is left out stays, and a person who is as given already keeps the version.

use super::{Person, find, row};
use crate::catalog::flaw::ValidationErrors;
use crate::catalog::identifier::Identifier;
use crate::catalog::refusal::WriteResult;
use crate::catalog::writer::Writer;

/// Changes the person whom `which` names, if the version is the expected one; the key.
pub async fn update(
    writer: &Writer,
    which: &Identifier,
    expected: Option<i32>,
    person: Person,
) -> WriteResult<i64> {
    let stored = find::get(writer, which, expected).await?;
    let (key, mut flaws) = (stored.id, ValidationErrors::default());
    person.unique(writer, Some(key), &mut flaws).await?;
    let row = person.applied(&stored, &mut flaws);
    flaws.settle()?;
    if row != stored {
        row::update(writer, vec![(stored, row)]).await?;
    }
    Ok(key)
}
