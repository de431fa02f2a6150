//! Movies of which something changed that is not in their rows.
//!
//! **Invariant:** they get the next version, and it is logged.

use sea_orm::Value;

use super::super::versioned::Versioned;
use super::super::writer::Writer;
use crate::db::rows::Rows;
use crate::error::Result;
use crate::event::ChangeType;

/// Gives `movies` their next version, in one statement.
pub(in super::super) async fn bump_version(writer: &Writer, movies: Vec<i64>) -> Result<()> {
    let sql = "UPDATE movie SET version = movie.version + 1, updated_at = $1 \
               FROM {rows} AS given WHERE movie.id = given.id \
               RETURNING movie.id, movie.version";
    let now = vec![Value::from(writer.now())];
    let touched = writer.find_with(sql, now, Rows::integers("id", movies)).await?;
    writer.record(Versioned::changes(touched, ChangeType::MovieUpdated));
    Ok(())
}
