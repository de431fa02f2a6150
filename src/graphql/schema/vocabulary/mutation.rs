//! Mutations of the vocabulary, written once for genres, collections and companies.
//!
//! **Invariant:** that of [`edit`](crate::graphql::resolver::edit).

use async_graphql::{Context, ID};

use crate::catalog::identifier::Which;
use crate::catalog::refusal::Refusal;
use crate::catalog::validation_error::ValidationErrors;
use crate::catalog::vocabulary::{Edit, ValidEdit, VocabularyTable};
use crate::graphql::error::Result;
use crate::graphql::resolver::edit::identifier_in;
use crate::graphql::resolver::identifier::parse;
use crate::graphql::resolver::mutation::MutationTarget;
use crate::graphql::resolver::payload::MutationOutcome;

/// A type of the vocabulary, and the table that its mutations write.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) struct VocabularyTarget {
    pub(in crate::graphql) kind: MutationTarget,
    pub(in crate::graphql) table: &'static VocabularyTable,
}

/// Which entry an input means, and the version that is expected of it.
pub(in crate::graphql) struct VocabularyWhich {
    pub(in crate::graphql) id: ID,
    pub(in crate::graphql) expected_version: Option<i32>,
}

impl VocabularyTarget {
    fn exact(self, edit: Edit) -> Result<ValidEdit, Refusal> {
        Ok(edit.validate_strict(self.table, ValidationErrors::default())?)
    }

    fn which(self, entry: VocabularyWhich) -> Result<Which, Refusal> {
        let VocabularyWhich { id, expected_version } = entry;
        let by = identifier_in("id", parse(self.kind.word, None, &id))?;
        Ok(Which { field: "id", by, expected_version })
    }

    /// Adds an entry.
    pub(in crate::graphql) async fn create(
        self,
        ctx: &Context<'_>,
        edit: Edit,
    ) -> Result<MutationOutcome> {
        let (table, edit) = (self.table, self.exact(edit));
        let run =
            self.kind.create(ctx, edit, move |writer, edit| Box::pin(table.create(writer, edit)));
        run.await
    }

    /// Changes an entry.
    pub(in crate::graphql) async fn update(
        self,
        ctx: &Context<'_>,
        entry: VocabularyWhich,
        edit: Edit,
    ) -> Result<MutationOutcome> {
        let table = self.table;
        let input = self.which(entry).and_then(|which| Ok((which, self.exact(edit)?)));
        let run = self.kind.edit(ctx, input, move |writer, (which, edit)| {
            Box::pin(table.update(writer, which, edit))
        });
        run.await
    }

    /// Deletes an entry.
    pub(in crate::graphql) async fn delete(
        self,
        ctx: &Context<'_>,
        entry: VocabularyWhich,
    ) -> Result<MutationOutcome> {
        let (table, which) = (self.table, self.which(entry));
        let run =
            self.kind.edit(ctx, which, move |writer, which| Box::pin(table.delete(writer, which)));
        run.await
    }
}
