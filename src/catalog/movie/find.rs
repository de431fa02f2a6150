//! The stored film that an editor means.
//!
//! **Invariant:** it is read within the transaction that writes it, so that it cannot change
//! between the check of its version and the write.

use entity::movie::Model;

use crate::catalog::identifier::{Identifier, key};
use crate::catalog::refusal::{WriteResult, expect_version, not_found};
use crate::catalog::writer::Writer;
use crate::db::rows::Rows;

/// The film that `which`, the value of the field `field`, names, if it is of the version that is
/// expected.
pub(super) async fn get(
    writer: &Writer,
    (field, which): (&'static str, &Identifier),
    expected: Option<i32>,
) -> WriteResult<Box<Model>> {
    let missing = || not_found(field, "movie");
    let key = key(writer, "movie", which).await?.ok_or_else(missing)?;
    let sql = "SELECT * FROM movie WHERE id IN (SELECT id FROM {rows} AS given)";
    let mut found: Vec<Model> = writer.find(sql, Rows::integers("id", vec![key])).await?;
    let movie = found.pop().ok_or_else(missing)?;
    expect_version(movie.id, movie.version, expected)?;
    Ok(Box::new(movie))
}
