//! Lists of an answer: async-graphql's way, without its cost for plain items.
//!
//! async-graphql makes a future of every item, boxes all of them and, from the 31st on, hands them
//! to an executor of its own. Here an item whose selected fields have no selections of their own is
//! answered in place; only one that has to wait becomes a future that is kept.
//!
//! **Invariant:** the same answers and errors as those of a `Vec`.

use std::borrow::Cow;
use std::future::poll_fn;
use std::ops::Deref;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as Polling, Poll};

use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::context::RequestContext;
use crate::graphql::error::ResolverError;
use crate::graphql::selection::{Selected, Unfollowed, Visit, Walk};

/// The items of a list.
#[derive(Clone, Debug, Default)]
pub struct List<T>(Vec<T>);

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

type ItemResult = ServerResult<Value>;
type ItemFutures<'a> = Vec<(usize, Pin<Box<dyn Future<Output = ItemResult> + Send + 'a>>)>;

impl<T: OutputType> OutputType for List<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ItemResult {
        let mut values = Vec::with_capacity(self.0.len());
        let begin = |cx: &mut Polling<'_>| Poll::Ready(begin(&self.0, ctx, field, &mut values, cx));
        let mut waiting = poll_fn(begin).await?;
        if !waiting.is_empty() {
            poll_fn(|cx| go_on(&mut waiting, &mut values, cx)).await?;
        }
        Ok(Value::List(values))
    }
}

/// Polls each item once; those that wait have null in `values`. Fails with the first that does.
fn begin<'a, T: OutputType>(
    items: &'a [T],
    ctx: &'a ContextSelectionSet<'a>,
    field: &'a Positioned<Field>,
    values: &mut Vec<Value>,
    cx: &mut Polling<'_>,
) -> ServerResult<ItemFutures<'a>> {
    let (flat, mut waiting) = (is_flat(ctx, &ctx.item.node), ItemFutures::new());
    for (index, item) in items.iter().enumerate() {
        // One that waits begins anew below: it has changed nothing, because it only reads.
        let mut answer = match flat {
            true => pin!(resolved(item, ctx, field, index)).poll(cx),
            false => Poll::Pending,
        };
        if answer.is_pending() {
            let mut future: Pin<Box<dyn Future<Output = ItemResult> + Send + 'a>> =
                Box::pin(resolved(item, ctx, field, index));
            answer = future.as_mut().poll(cx);
            if answer.is_pending() {
                waiting.push((index, future));
            }
        }
        values.push(match answer {
            Poll::Ready(answer) => answer?,
            Poll::Pending => Value::Null,
        });
    }
    Ok(waiting)
}

async fn resolved<T: OutputType>(
    item: &T,
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
    index: usize,
) -> ItemResult {
    let ctx = ctx.with_index(index);
    let value = item.resolve(&ctx, field).await.map_err(|error| ctx.set_error_path(error))?;
    if let Some(context) = ctx.data_opt::<Arc<RequestContext>>() {
        let counted = context.count_bytes(size(&value));
        let failed = |failure: ResolverError| {
            let error = async_graphql::Error::from(failure).into_server_error(field.pos);
            ctx.set_error_path(error)
        };
        counted.map_err(failed)?;
    }
    Ok(value)
}

/// About the bytes of an item as JSON, without the lists of objects in it, which count their own.
fn size(value: &Value) -> usize {
    match value {
        Value::List(items) if items.iter().any(|item| matches!(item, Value::Object(_))) => 2,
        Value::List(items) => 2 + items.iter().map(|item| 1 + size(item)).sum::<usize>(),
        Value::Object(fields) => {
            2 + fields.iter().map(|(key, value)| key.len() + 4 + size(value)).sum::<usize>()
        }
        Value::String(text) => 2 + text.len(),
        Value::Enum(name) => 2 + name.len(),
        Value::Null | Value::Boolean(_) => 4,
        Value::Number(_) | Value::Binary(_) => 8,
    }
}

/// About the bytes of a whole value as JSON.
pub(in crate::graphql) fn whole_size(value: &Value) -> usize {
    match value {
        Value::List(items) => 2 + items.iter().map(|item| 1 + whole_size(item)).sum::<usize>(),
        Value::Object(fields) => {
            2 + fields.iter().map(|(key, value)| key.len() + 4 + whole_size(value)).sum::<usize>()
        }
        leaf => size(leaf),
    }
}

/// Polls the items that wait; ready when none is left or one has failed.
fn go_on(
    waiting: &mut ItemFutures<'_>,
    values: &mut [Value],
    cx: &mut Polling<'_>,
) -> Poll<ServerResult<()>> {
    let mut failed = None;
    waiting.retain_mut(|(index, future)| match future.as_mut().poll(cx) {
        Poll::Ready(Ok(value)) => {
            values[*index] = value;
            false
        }
        Poll::Ready(Err(error)) => {
            failed.get_or_insert(error);
            false
        }
        Poll::Pending => true,
    });
    match failed {
        Some(error) => Poll::Ready(Err(error)),
        None if waiting.is_empty() => Poll::Ready(Ok(())),
        None => Poll::Pending,
    }
}

/// Whether no field of a selection has a selection of its own, whatever the types of the items.
fn is_flat(ctx: &ContextSelectionSet<'_>, set: &SelectionSet) -> bool {
    Walk::new(&ctx.query_env.fragments, set).once().all(|visit| match visit {
        Visit::Enter(Selected::Field(field)) => field.node.selection_set.node.items.is_empty(),
        Visit::Stop(_, why) => why == Unfollowed::Repeated,
        Visit::Enter(_) | Visit::Leave(_) => true,
    })
}
