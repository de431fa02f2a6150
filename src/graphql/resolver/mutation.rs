//! How every mutation of the catalogue writes.
//!
//! A resolver asks the viewer for its proof, turns the input into a draft, and passes `write` what
//! to do with it. What was written is read back by the payload's field, through
//! [`fetch`](crate::graphql::resolver::fetch) like any other: exactly the selected columns, one
//! statement a field.
//!
//! **Invariant:** a mutation is one transaction, and it runs once however often the document
//! selects it under one key.

use async_graphql::Context;
use futures_util::future::BoxFuture;

use super::context::RequestContext;
use super::identifier::node_id;
use super::payload::{FieldNames, MutationOutcome, Stale, WriteError};
use crate::auth::Editor;
use crate::catalog::Writer;
use crate::catalog::idempotency::{Ticket, TicketState};
use crate::catalog::refusal::{Refusal, Saved, WriteResult};
use crate::graphql::error::Result;

/// What a mutation writes, and how its input's fields are called.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) struct MutationTarget {
    /// The word in the ids of its nodes.
    pub(in crate::graphql) word: &'static str,
    /// Fields of the catalogue's draft that the input calls otherwise.
    pub(in crate::graphql) names: FieldNames,
}

impl MutationTarget {
    /// The outcome of a refused write; an error where the input is not to blame.
    pub(in crate::graphql) fn refused(self, refusal: Refusal) -> Result<MutationOutcome> {
        let errors = match refusal {
            Refusal::ValidationErrors(errors) => {
                let names = self.names;
                errors.into_iter().map(|error| WriteError::Invalid { error, names }).collect()
            }
            Refusal::Stale { field, key, version, expected } => {
                let word = self.word;
                vec![WriteError::Stale(Stale { word, field, key, version, expected })]
            }
            Refusal::Failed(error) => return Err(error.into()),
        };
        Ok(MutationOutcome::refused(errors))
    }
}

/// Runs `run` in a transaction of its own and commits it unless it refuses. With a ticket, what was
/// made before is not made again.
pub(in crate::graphql) async fn write<F>(
    ctx: &Context<'_>,
    editor: &Editor,
    ticket: Option<Ticket>,
    kind: MutationTarget,
    run: F,
) -> Result<MutationOutcome>
where
    F: for<'w> FnOnce(&'w Writer) -> BoxFuture<'w, WriteResult<Saved>> + Send,
{
    let context = RequestContext::of(ctx);
    let writer = Writer::begin(&context.app().db, editor).await?;
    if let Some(ticket) = &ticket {
        writer.count_statements(2);
        match ticket.look_up(writer.transaction(), writer.now()).await? {
            TicketState::Nothing => {}
            TicketState::Made(key) => return Ok(made(ctx, kind, Saved { key, created: true })),
            TicketState::Misused => {
                return Ok(MutationOutcome::refused(vec![WriteError::KeyReused]));
            }
        }
    }
    let saved = match run(&writer).await {
        Ok(saved) => saved,
        Err(refusal) => return kind.refused(refusal),
    };
    if let Some(ticket) = ticket {
        writer.count_statements(1);
        ticket.remember(writer.transaction(), saved.key, writer.now()).await?;
    }
    context.loaders().stats().wrote(writer.commit().await?);
    Ok(made(ctx, kind, saved))
}

/// The outcome of what is committed.
fn made(ctx: &Context<'_>, kind: MutationTarget, saved: Saved) -> MutationOutcome {
    RequestContext::record_written(ctx, node_id(kind.word, saved.key));
    MutationOutcome::saved(kind.word, saved)
}

/// Runs the mutation at `ctx` unless it has run: fields of one key are one field by the
/// specification (6.3.2), and async-graphql resolves each of them.
pub(in crate::graphql) async fn run_once<T>(
    ctx: &Context<'_>,
    run: impl Future<Output = Result<T>>,
) -> Result<T>
where
    T: Clone + Send + 'static,
{
    let runs = RequestContext::of(ctx).runs();
    let key = ctx.item.node.response_key().node.to_string();
    if let Some(known) = runs.find(&key) {
        return known;
    }
    let result = run.await;
    runs.lock().insert(key, Box::new(result.clone()));
    result
}
