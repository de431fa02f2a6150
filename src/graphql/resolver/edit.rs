//! What every mutation of an editor does, whatever it writes: once, in one transaction, and only
//! with an input that is of use.
//!
//! **Invariant:** the viewer's right is asked for first; an input that is refused writes nothing.

use async_graphql::Context;
use futures_util::future::BoxFuture;

use super::idempotency::ticket;
use super::identifier::IdentifierColumns;
use super::mutation::{MutationTarget, run_once, write};
use super::payload::MutationOutcome;
use super::viewer::viewer;
use crate::catalog::Writer;
use crate::catalog::identifier::{Identifier, Which};
use crate::catalog::refusal::{Refusal, Saved, WriteResult};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind};
use crate::error;
use crate::graphql::error::Result;

impl MutationTarget {
    /// Makes a record of `input`; safe to send again under an `Idempotency-Key`.
    pub(in crate::graphql) async fn create<T: Send>(
        self,
        ctx: &Context<'_>,
        input: Result<T, Refusal>,
        run: impl for<'w> FnOnce(&'w Writer, T) -> BoxFuture<'w, WriteResult<i64>> + Send,
    ) -> Result<MutationOutcome> {
        run_once(ctx, async {
            let editor = viewer(ctx).editor()?;
            let ticket = ticket(ctx, editor.account())?;
            let input = match input {
                Ok(input) => input,
                Err(refusal) => return self.refused(refusal),
            };
            write(ctx, &editor, ticket, self, |writer| {
                let key = run(writer, input);
                Box::pin(async move { Ok(Saved { key: key.await?, created: true }) })
            })
            .await
        })
        .await
    }

    /// Writes `input`, of which a record may be made.
    pub(in crate::graphql) async fn save<T: Send>(
        self,
        ctx: &Context<'_>,
        input: Result<T, Refusal>,
        run: impl for<'w> FnOnce(&'w Writer, T) -> BoxFuture<'w, WriteResult<Saved>> + Send,
    ) -> Result<MutationOutcome> {
        run_once(ctx, async {
            let editor = viewer(ctx).editor()?;
            match input {
                Ok(input) => write(ctx, &editor, None, self, |writer| run(writer, input)).await,
                Err(refusal) => self.refused(refusal),
            }
        })
        .await
    }

    /// Does to a record that is there what `input` says.
    pub(in crate::graphql) async fn edit<T: Send>(
        self,
        ctx: &Context<'_>,
        input: Result<T, Refusal>,
        run: impl for<'w> FnOnce(&'w Writer, T) -> BoxFuture<'w, WriteResult<i64>> + Send,
    ) -> Result<MutationOutcome> {
        self.save(ctx, input, |writer, input| {
            let key = run(writer, input);
            Box::pin(async move { Ok(Saved { key: key.await?, created: false }) })
        })
        .await
    }
}

/// The identifier in the field `field` of an input, as the catalogue calls it, or what is
/// wrong with it.
pub(in crate::graphql) fn identifier_in(
    field: &'static str,
    identifier: error::Result<Identifier>,
) -> Result<Identifier, Refusal> {
    identifier.map_err(|error| {
        let way = vec![field.into()];
        ValidationError::new(ValidationErrorKind::Invalid, way, error.to_string()).into()
    })
}

impl IdentifierColumns {
    /// The record that `id`, in the field `field` of an input, names.
    pub(in crate::graphql) fn identifier_in(
        &self,
        field: &'static str,
        id: &str,
    ) -> Result<Identifier, Refusal> {
        identifier_in(field, self.identifier(id))
    }

    /// The record that the field `id` of an input names, of the version that it expects.
    pub(in crate::graphql) fn which(
        &self,
        id: &str,
        expected_version: Option<i32>,
    ) -> Result<Which, Refusal> {
        Ok(Which { field: "id", by: self.identifier_in("id", id)?, expected_version })
    }
}
