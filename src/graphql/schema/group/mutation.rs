//! Mutations of what groups movies, written once for genres, collections and companies.
//!
//! **Invariant:** that of [`mutation`](crate::graphql::resolver::mutation).

use async_graphql::{Context, ID};

use crate::catalog::flaw::ValidationErrors;
use crate::catalog::identifier::Identifier;
use crate::catalog::refusal::{Refusal, Saved};
use crate::catalog::vocabulary::{Edit, Exact, Table};
use crate::graphql::error::Result;
use crate::graphql::resolver::idempotency::ticket;
use crate::graphql::resolver::identifier::parse;
use crate::graphql::resolver::mutation::{MutationTarget, once, write};
use crate::graphql::resolver::payload::{Outcome, WriteError};
use crate::graphql::resolver::viewer::viewer;

/// A type that groups movies, as it is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) struct Group {
    pub(in crate::graphql) kind: MutationTarget,
    pub(in crate::graphql) table: &'static Table,
}

/// Which entry, and the version that is expected of it.
pub(in crate::graphql) type Which<'a> = (&'a ID, Option<i32>);

impl Group {
    fn exact(self, edit: Edit) -> Result<Exact, Refusal> {
        edit.exact(self.table, ValidationErrors::default()).map_err(Refusal::ValidationErrors)
    }

    fn named(self, id: &ID) -> Result<Identifier, Outcome> {
        parse(self.kind.word, None, id).map_err(|error| {
            let (field, reason) = ("id".to_owned(), error.to_string());
            Outcome::refused(vec![WriteError::NoIdentifier { field, reason }])
        })
    }

    /// Adds an entry.
    pub(in crate::graphql) async fn create(self, ctx: &Context<'_>, edit: Edit) -> Result<Outcome> {
        once(ctx, async {
            let editor = viewer(ctx).editor()?;
            let ticket = ticket(ctx, editor.account())?;
            let edit = match self.exact(edit) {
                Ok(edit) => edit,
                Err(refusal) => return self.kind.refused(refusal),
            };
            write(ctx, (&editor, ticket), self.kind, |writer| {
                Box::pin(async move {
                    Ok(Saved { key: self.table.create(writer, edit).await?, created: true })
                })
            })
            .await
        })
        .await
    }

    /// Changes an entry.
    pub(in crate::graphql) async fn update(
        self,
        ctx: &Context<'_>,
        (id, expected): Which<'_>,
        edit: Edit,
    ) -> Result<Outcome> {
        once(ctx, async {
            let editor = viewer(ctx).editor()?;
            let which = match self.named(id) {
                Ok(which) => which,
                Err(outcome) => return Ok(outcome),
            };
            let edit = match self.exact(edit) {
                Ok(edit) => edit,
                Err(refusal) => return self.kind.refused(refusal),
            };
            write(ctx, (&editor, None), self.kind, |writer| {
                Box::pin(async move {
                    let key = self.table.update(writer, &which, expected, edit).await?;
                    Ok(Saved { key, created: false })
                })
            })
            .await
        })
        .await
    }

    /// Deletes an entry.
    pub(in crate::graphql) async fn delete(
        self,
        ctx: &Context<'_>,
        (id, expected): Which<'_>,
    ) -> Result<Outcome> {
        once(ctx, async {
            let editor = viewer(ctx).editor()?;
            let which = match self.named(id) {
                Ok(which) => which,
                Err(outcome) => return Ok(outcome),
            };
            write(ctx, (&editor, None), self.kind, |writer| {
                Box::pin(async move {
                    let key = self.table.delete(writer, &which, expected).await?;
                    Ok(Saved { key, created: false })
                })
            })
            .await
        })
        .await
    }
}
