//! The stored movie that an editor means.
//!
//! **Invariant:** it is read within the transaction that writes it, so that it cannot change
//! between the check of its version and the write.

use entity::movie::Model;

use crate::catalog::identifier::Which;
use crate::catalog::refusal::WriteResult;
use crate::catalog::writer::Writer;
use crate::db::rows::Rows;

/// The movie that is meant, if it is of the version that is expected.
pub(super) async fn get(writer: &Writer, which: &Which) -> WriteResult<Box<Model>> {
    let key = which.key(writer, "movie").await?;
    let sql = "SELECT * FROM movie WHERE id IN (SELECT id FROM {rows} AS given)";
    let mut found: Vec<Model> = writer.find(sql, Rows::integers("id", vec![key])).await?;
    let movie = found.pop().ok_or_else(|| which.not_found("movie"))?;
    which.expect(movie.id, movie.version)?;
    Ok(Box::new(movie))
}
