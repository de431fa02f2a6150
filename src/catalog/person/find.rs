//! The stored person whom an editor means.
//!
//! **Invariant:** it is read within the transaction that writes it, so that it cannot change
//! between the check of its version and the write.

use entity::person::Model;

use super::row;
use crate::catalog::identifier::Which;
use crate::catalog::refusal::WriteResult;
use crate::catalog::writer::Writer;

/// The person who is meant, if the version is the expected one.
pub(super) async fn get(writer: &Writer, which: &Which) -> WriteResult<Model> {
    let key = which.key(writer, "person").await?;
    let found = row::stored(writer, vec![key]).await?.pop();
    let person = found.ok_or_else(|| which.not_found("person"))?;
    which.expect(person.id, person.version)?;
    Ok(person)
}
