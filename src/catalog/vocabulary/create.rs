//! An entry that an editor adds.
//!
//! **Invariant:** an entry that is there already, by its source's id or by its folded name, is
//! refused.

use super::super::country;
use super::super::field::Field;
use super::super::identifier::{Identifier, check_unused};
use super::super::refusal::WriteResult;
use super::super::search::fold_name;
use super::super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use super::super::writer::Writer;
use super::{EntryIndex, StoredEntry, ValidEdit, VocabularyDraft, VocabularyTable};
use crate::db::rows::Rows;
use crate::error::{Error, Result};

impl VocabularyTable {
    /// Makes an entry; its key.
    pub async fn create(&self, writer: &Writer, edit: ValidEdit) -> WriteResult<i64> {
        let mut errors = ValidationErrors::default();
        if edit.0.name == Field::Keep {
            let way = errors.path_to("name");
            errors.add(ValidationError::new(
                ValidationErrorKind::Missing,
                way,
                "A name is needed.",
            ));
        }
        let draft = edit.applied(None);
        self.unique(writer, None, &draft, &mut errors).await?;
        self.namesake(writer, None, &draft, &mut errors).await?;
        errors.settle()?;
        self.country(writer, &draft).await?;
        let mut found = EntryIndex::new(self.name, Vec::new());
        found.position((&draft).into());
        self.insert(writer, &mut found.entries).await?;
        let key = found.entries.first().and_then(|entry| entry.id);
        Ok(key.ok_or_else(|| Error::internal("an inserted entry has no key"))?)
    }

    /// Adds an error for each identifier that another entry than `except` has.
    pub(super) async fn unique(
        &self,
        writer: &Writer,
        except: Option<i64>,
        draft: &VocabularyDraft,
        errors: &mut ValidationErrors,
    ) -> Result<()> {
        let slug = draft.slug.clone().map(|slug| ("slug", Identifier::Slug(slug)));
        let tmdb = draft.tmdb_id.map(|id| ("tmdb_id", Identifier::Tmdb(id.into())));
        let identifiers = slug.into_iter().chain(tmdb).collect();
        check_unused(writer, self.name, except, identifiers, errors).await
    }

    /// Adds an error if another entry than `except` has the draft's name.
    pub(super) async fn namesake(
        &self,
        writer: &Writer,
        except: Option<i64>,
        draft: &VocabularyDraft,
        errors: &mut ValidationErrors,
    ) -> Result<()> {
        let rows = Rows::texts("name_folded", vec![fold_name(&draft.name)]);
        let stored: Vec<StoredEntry> = writer.find(&self.lookup("name_folded"), rows).await?;
        if let Some(StoredEntry { id, name, .. }) =
            stored.into_iter().find(|entry| Some(entry.id) != except)
        {
            let reason = format!("{}:{id} has this name already: {name}.", self.name);
            errors.add(ValidationError::new(
                ValidationErrorKind::Taken,
                errors.path_to("name"),
                reason,
            ));
        }
        Ok(())
    }

    /// Makes the entry's country, which it points to.
    pub(super) async fn country(&self, writer: &Writer, draft: &VocabularyDraft) -> Result<()> {
        let code = draft.country.clone().map(|code| country::CountryDraft { code, name: None });
        country::ensure(writer, code.into_iter().collect()).await
    }
}
