//! Taking an entry out of the catalogue.
//!
//! **Invariant:** each movie that named it gets the next version, and each is logged.

use super::super::identifier::Which;
use super::super::refusal::WriteResult;
use super::super::writer::Writer;
use super::{MovieLink, VocabularyTable};
use crate::catalog::versioned::Versioned;
use crate::db::rows::Rows;
use crate::error::Result;
use crate::event::ChangeType;

impl VocabularyTable {
    /// Deletes the entry that is meant, if it is of the version that is expected; its key.
    pub async fn delete(&self, writer: &Writer, which: Which) -> WriteResult<i64> {
        let stored = self.get(writer, &which).await?;
        self.leave_movies(writer, stored.id).await?;
        let id = stored.id;
        self.remove(writer, &[stored]).await?;
        Ok(id)
    }

    async fn leave_movies(&self, writer: &Writer, id: i64) -> Result<()> {
        let rows = || Rows::integers("id", vec![id]);
        let (set, movies) = match self.movies {
            MovieLink::Column(column) => {
                let movies = format!("{column} IN (SELECT id FROM {{rows}} AS given)");
                (format!("{column} = NULL, "), movies)
            }
            MovieLink::Listed(list) => {
                list.close_up(writer, vec![id]).await?;
                let (table, key) = (list.name, list.key);
                let movies = format!(
                    "id IN (SELECT movie_id FROM {table} \
                     WHERE {key} IN (SELECT id FROM {{rows}} AS given))"
                );
                (String::new(), movies)
            }
        };
        let sql = format!(
            "UPDATE movie SET {set}version = version + 1, updated_at = $1 WHERE {movies} \
             RETURNING id, version"
        );
        let updated = writer.find_with(&sql, vec![writer.now().into()], rows()).await?;
        writer.record(Versioned::changes(updated, ChangeType::MovieUpdated));
        Ok(())
    }
}
