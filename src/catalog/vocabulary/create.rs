//! An entry that an editor adds.
//!
//! **Invariant:** an entry that is there already, by its source's id or by its folded name, is
//! refused.

use super::super::country;
use super::super::field::Field;
use super::super::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use super::super::identifier::{Identifier, free};
use super::super::refusal::WriteResult;
use super::super::search::fold_name;
use super::super::writer::Writer;
use super::{Draft, Exact, Found, Stored, Table};
use crate::db::rows::Rows;
use crate::error::{Error, Result};

impl Table {
    /// Makes an entry; its key.
    pub async fn create(&self, writer: &Writer, edit: Exact) -> WriteResult<i64> {
        let mut flaws = ValidationErrors::default();
        if edit.0.name == Field::Keep {
            let way = flaws.way_to("name");
            flaws.add(ValidationError::new(ValidationErrorKind::Missing, way, "A name is needed."));
        }
        let draft = edit.applied(None);
        self.unique(writer, None, &draft, &mut flaws).await?;
        self.namesake(writer, None, &draft, &mut flaws).await?;
        flaws.settle()?;
        self.country(writer, &draft).await?;
        let mut found = Found::new(self.name, Vec::new());
        found.place((&draft).into());
        self.insert(writer, &mut found.entries).await?;
        let key = found.entries.first().and_then(|entry| entry.id);
        Ok(key.ok_or_else(|| Error::internal("an inserted entry has no key"))?)
    }

    /// Tells of the identifiers that an entry other than `own` has already.
    pub(super) async fn unique(
        &self,
        writer: &Writer,
        own: Option<i64>,
        draft: &Draft,
        flaws: &mut ValidationErrors,
    ) -> Result<()> {
        let slug = draft.slug.clone().map(|slug| ("slug", Identifier::Slug(slug)));
        let tmdb = draft.tmdb_id.map(|id| ("tmdb_id", Identifier::Tmdb(id.into())));
        let given = slug.into_iter().chain(tmdb).collect();
        free(writer, self.name, own, given, flaws).await
    }

    /// Tells of an entry other than `own` that has the draft's name.
    pub(super) async fn namesake(
        &self,
        writer: &Writer,
        own: Option<i64>,
        draft: &Draft,
        flaws: &mut ValidationErrors,
    ) -> Result<()> {
        let rows = Rows::texts("name_folded", vec![fold_name(&draft.name)]);
        let stored: Vec<Stored> = writer.find(&self.lookup("name_folded"), rows).await?;
        if let Some(Stored { id, name, .. }) =
            stored.into_iter().find(|entry| Some(entry.id) != own)
        {
            let reason = format!("{}:{id} has this name already: {name}.", self.name);
            flaws.add(ValidationError::new(
                ValidationErrorKind::Taken,
                flaws.way_to("name"),
                reason,
            ));
        }
        Ok(())
    }

    /// Makes the entry's country, which it points to.
    pub(super) async fn country(&self, writer: &Writer, draft: &Draft) -> Result<()> {
        let code = draft.country.clone().map(|code| country::Draft { code, name: None });
        country::ensure(writer, code.into_iter().collect()).await
    }
}
