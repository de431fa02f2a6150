//! Writing: the root, and the way of every mutation that writes the catalogue.
//!
//! A resolver asks the viewer for its proof, turns the input into a draft, and hands `write` what
//! is to be done with it. What was written is read back by the payload's field, through
//! [`reading`](super::reading) like any other: exactly the selected columns, one statement a field.
//!
//! **Invariant:** a mutation is one transaction, and it runs once however often the document
//! selects it under one key.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_graphql::{Context, MergedObject};
use futures_util::future::BoxFuture;

use super::failure::Result;
use super::identifier::{Columns, node_id};
use super::payload::Outcome;
use super::reading::Reading;
use super::user_error::{Names, UserError, UserErrorCode};
use super::written::note;
use super::{account, api_key, collection, company, genre, movie, person, webhook};
use crate::auth::Editor;
use crate::catalog::Writer;
use crate::catalog::idempotency::{Known, Ticket};
use crate::catalog::identifier::Identifier;
use crate::catalog::merge::Merge;
use crate::catalog::refusal::{Attempt, Refusal, Saved};

/// The root of every write. The fields of one request run one after the other, each in a transaction
/// of its own.
///
/// What the input is to blame for is in the payload's `userErrors`: where there are some, the field
/// has written nothing. An error of the answer as a whole says in `extensions.written` what was
/// written in spite of it: the keys of the fields in the answer, each with the id of its record
/// (`{"createMovie": "movie:17"}`). Without `written`, or of a field that it does not name, nothing
/// was written, but for a `TIMEOUT` and for an error whose message says that it may have been.
#[derive(MergedObject, Default)]
pub struct Mutation(
    movie::MovieMutation,
    movie::MovieMergeMutation,
    person::PersonMutation,
    genre::GenreMutation,
    collection::CollectionMutation,
    company::CompanyMutation,
    account::AccountMutation,
    api_key::ApiKeyMutation,
    webhook::WebhookMutation,
);

/// What a mutation writes, and how its input's fields are called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// The word in the ids of its nodes.
    pub(super) word: &'static str,
    /// Fields of the catalogue's draft that the input calls otherwise.
    pub(super) names: Names,
}

impl Kind {
    /// The outcome of a refused write; an error where the input is not to blame.
    pub(super) fn refused(self, refusal: Refusal) -> Result<Outcome> {
        let errors = match refusal {
            Refusal::Flaws(flaws) => {
                flaws.into_iter().map(|flaw| UserError::of_flaw(flaw, self.names)).collect()
            }
            Refusal::Stale { field, key, version, expected } => {
                vec![UserError::stale(self.word, field, (key, version), expected)]
            }
            Refusal::Failed(error) => return Err(error.into()),
        };
        Ok(Outcome::refused(errors))
    }
}

/// Runs `run` in a transaction of its own and commits it unless it refuses. With a ticket, what was
/// made before is not made again.
pub(super) async fn write<F>(
    ctx: &Context<'_>,
    (editor, ticket): (&Editor, Option<Ticket>),
    kind: Kind,
    run: F,
) -> Result<Outcome>
where
    F: for<'w> FnOnce(&'w Writer) -> BoxFuture<'w, Attempt<Saved>> + Send,
{
    let reading = Reading::of(ctx);
    let writer = Writer::begin(&reading.app().db, editor).await?;
    if let Some(ticket) = &ticket {
        writer.count_statements(2);
        match ticket.look_up(writer.transaction(), writer.now()).await? {
            Known::Nothing => {}
            Known::Made(key) => return Ok(made(ctx, kind, Saved { key, created: true })),
            Known::Misused => return Ok(Outcome::refused(vec![misused()])),
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
    reading.loaders().tally().wrote(writer.commit().await?);
    Ok(made(ctx, kind, saved))
}

/// The outcome of what is committed.
fn made(ctx: &Context<'_>, kind: Kind, saved: Saved) -> Outcome {
    note(ctx, node_id(kind.word, saved.key));
    Outcome::saved(kind.word, saved)
}

/// What the identifier in the field `field` of an input names, or what is wrong with it.
pub(super) fn named(columns: &Columns, field: &str, id: &str) -> Result<Identifier, Outcome> {
    columns.identifier(id).map_err(|error| {
        let error = UserError::of_field(UserErrorCode::Invalid, error.to_string(), field);
        Outcome::refused(vec![error])
    })
}

/// What an input says of two records that are one, or what is wrong with it: their identifiers, and
/// the versions that are expected of them, first those of the one that stays.
pub(super) fn merge(
    columns: &Columns,
    (survivor, merged): (&str, &str),
    (expected_version, merged_expected_version): (Option<i32>, Option<i32>),
) -> Result<Merge, Outcome> {
    let survivor = named(columns, "survivorId", survivor)?;
    let merged = named(columns, "mergedId", merged)?;
    Ok(Merge { survivor, expected_version, merged, merged_expected_version })
}

/// What is told to those who sent a key with two inputs.
pub(super) fn misused() -> UserError {
    let message = "This Idempotency-Key was sent within the last 24 hours with another input; send \
                   a new key with a new request.";
    UserError::new(UserErrorCode::IdempotencyKeyReused, message, None)
}

/// Runs the mutation at `ctx` unless it has run: fields of one key are one field by the
/// specification (6.3.2), and async-graphql resolves each of them.
pub(super) async fn once<T>(ctx: &Context<'_>, run: impl Future<Output = Result<T>>) -> Result<T>
where
    T: Clone + Send + 'static,
{
    let runs = Reading::of(ctx).runs();
    let key = ctx.item.node.response_key().node.to_string();
    if let Some(known) = runs.find(&key) {
        return known;
    }
    let result = run.await;
    runs.lock().insert(key, Box::new(result.clone()));
    result
}

/// The mutations of one request that have run, by their keys in the answer.
#[derive(Default)]
pub(super) struct Runs {
    results: Mutex<HashMap<String, Box<dyn Any + Send>>>,
    creates: AtomicI32,
}

impl Runs {
    fn find<T: Clone + 'static>(&self, key: &str) -> Option<Result<T>> {
        self.lock().get(key).and_then(|result| result.downcast_ref::<Result<T>>()).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Box<dyn Any + Send>>> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the request's creates from 0.
    pub(super) fn next_place(&self) -> i32 {
        self.creates.fetch_add(1, Ordering::Relaxed)
    }
}
