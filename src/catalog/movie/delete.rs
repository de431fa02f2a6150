//! Taking a movie out of the catalogue.
//!
//! **Invariant:** only its changes in the log stay: credits and lists go with the row,
//! and the search index forgets it. The people and entries that it named stay.

use super::{find, row};
use crate::catalog::identifier::Which;
use crate::catalog::refusal::WriteResult;
use crate::catalog::search;
use crate::catalog::writer::Writer;
use crate::db::rows::Rows;
use crate::event::{ChangeType, NewChange};

/// Deletes the movie that is meant, if it is of the version that is expected; its key.
pub async fn delete(writer: &Writer, which: Which) -> WriteResult<i64> {
    let movie = find::get(writer, &which).await?;
    search::store(writer, &[row::entry(&movie)], &[]).await?;
    let sql = "DELETE FROM movie WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(sql, Rows::integers("id", vec![movie.id])).await?;
    writer.record([NewChange::new(ChangeType::MovieDeleted, movie.id, movie.version)]);
    Ok(movie.id)
}
