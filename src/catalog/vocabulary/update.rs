//! An entry that an editor changes.
//!
//! **Invariant:** what is left out stays, its slug too, and an entry that is as given already keeps
//! its version.

use super::super::identifier::Which;
use super::super::refusal::WriteResult;
use super::super::search::{self, fold_name};
use super::super::validation_error::ValidationErrors;
use super::super::writer::Writer;
use super::{StoredEntry, ValidEdit, VocabularyDraft, VocabularyTable};
use crate::catalog::versioned::Versioned;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

impl VocabularyTable {
    /// Changes the entry that is meant, if it is of the version that is expected; its key.
    pub async fn update(&self, writer: &Writer, which: Which, edit: ValidEdit) -> WriteResult<i64> {
        let stored = self.get(writer, &which).await?;
        let (own, mut errors, draft) =
            (Some(stored.id), ValidationErrors::default(), edit.applied(Some(&stored)));
        if draft == stored.draft() {
            return Ok(stored.id);
        }
        self.unique(writer, own, &draft, &mut errors).await?;
        if draft.name != stored.name {
            self.namesake(writer, own, &draft, &mut errors).await?;
        }
        errors.settle()?;
        self.country(writer, &draft).await?;
        self.write(writer, stored.id, &draft).await?;
        let entries =
            |name: &str| self.search_entry(stored.id, name).into_iter().collect::<Vec<_>>();
        search::store(writer, &entries(&stored.name), &entries(&draft.name)).await?;
        Ok(stored.id)
    }

    /// The entry that is meant, if it is of the version that is expected.
    pub(super) async fn get(&self, writer: &Writer, which: &Which) -> WriteResult<StoredEntry> {
        let key = which.key(writer, self.name).await?;
        let rows = Rows::integers("id", vec![key]);
        let mut found: Vec<StoredEntry> = writer.find(&self.lookup("id"), rows).await?;
        let stored = found.pop().ok_or_else(|| which.not_found(self.name))?;
        which.expect(stored.id, stored.version)?;
        Ok(stored)
    }

    async fn write(&self, writer: &Writer, id: i64, draft: &VocabularyDraft) -> Result<()> {
        let slug = draft.slug.clone().unwrap_or_default();
        let rows = Rows::texts("slug", vec![slug])
            .with("name", Column::Text(vec![draft.name.clone()]))
            .with("name_folded", Column::Text(vec![fold_name(&draft.name)]));
        let rows = self.facts(rows, &[draft]);
        let sql = format!(
            "UPDATE {table} SET {set}, version = {table}.version + 1 FROM {{rows}} AS given \
             WHERE {table}.id = given.id RETURNING {table}.id, {table}.version",
            set = rows.assignments(),
            table = self.name
        );
        let updated: Vec<Versioned> =
            writer.find(&sql, rows.with("id", Column::Integer(vec![id]))).await?;
        if let Some([_, change_type, _]) = self.change_types {
            writer.record(Versioned::changes(updated, change_type));
        }
        Ok(())
    }
}
