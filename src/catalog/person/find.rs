//! The stored person whom an editor means.
//!
//! **Invariant:** it is read within the transaction that writes it, so that it cannot change
//! between the check of its version and the write.

use entity::person::Model;

use super::row;
use crate::catalog::identifier::{Identifier, key};
use crate::catalog::refusal::{WriteResult, expect_version, not_found};
use crate::catalog::writer::Writer;

/// The person whom `which` names, if the version is the expected one.
pub(super) async fn get(
    writer: &Writer,
    which: &Identifier,
    expected: Option<i32>,
) -> WriteResult<Model> {
    let missing = || not_found("id", "person");
    let key = key(writer, "person", which).await?.ok_or_else(missing)?;
    let person = row::stored(writer, vec![key]).await?.pop().ok_or_else(missing)?;
    expect_version(person.id, person.version, expected)?;
    Ok(person)
}
