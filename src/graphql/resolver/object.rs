//! How the fields of an object are answered: async-graphql's way, without its cost for plain fields.
//!
//! async-graphql boxes a future for every field and hands each to an executor of its own, also
//! where a field only reads a column. Of the types that name this module (`#[Object(crate =
//! "crate::graphql::resolver::object")]`) a field without a selection is polled in place; only one
//! that has to wait, and one with a selection, becomes a future that is kept.
//!
//! **Invariant:** the same answers and errors as async-graphql's, in the order of the selection;
//! but a fragment on a union applies to the union's types (specification, 6.3.2), while
//! async-graphql leaves it out.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context as Polling, Poll};

pub use async_graphql::*;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;

use crate::graphql::selection::{Selected, Unfollowed, Visit, Walk, applies};

/// What async-graphql's macros look for: its own, but for one function.
pub mod resolver_utils {
    pub use async_graphql::resolver_utils::*;

    pub use super::resolve_container;
}

type FieldAnswer = ServerResult<Option<Value>>;
type FieldFutures<'a> = Vec<(&'a Name, Pin<Box<dyn Future<Output = FieldAnswer> + Send + 'a>>)>;

/// Answers the selected fields of `root`, those that wait at the same time.
pub async fn resolve_container<'a, T: ContainerType + ?Sized>(
    ctx: &'a ContextSelectionSet<'a>,
    root: &'a T,
) -> ServerResult<Value> {
    let Some(fields) = plain_fields(ctx, &T::type_name()) else {
        return async_graphql::resolver_utils::resolve_container(ctx, root).await;
    };
    let mut values = IndexMap::with_capacity(fields.len());
    let mut waiting = poll_fn(|cx| Poll::Ready(begin(ctx, root, &fields, &mut values, cx))).await;
    if !waiting.is_empty() {
        poll_fn(|cx| go_on(ctx, &mut waiting, &mut values, cx)).await;
    }
    // As async-graphql has it; the marks of an answer distinguish an empty object from none.
    Ok(if values.is_empty() { Value::Null } else { Value::Object(values) })
}

/// The fields that a selection names of the type `of`; `None` where one is named twice or has a
/// directive, which is left to async-graphql.
fn plain_fields<'a>(ctx: &ContextSelectionSet<'a>, of: &str) -> Option<Vec<&'a Positioned<Field>>> {
    let applies = |condition: &Name| applies(&ctx.schema_env.registry, condition, of);
    let mut fields: Vec<&'a Positioned<Field>> = Vec::with_capacity(ctx.item.node.items.len());
    for visit in Walk::new(&ctx.query_env.fragments, &ctx.item.node).once().on(&applies) {
        match visit {
            Visit::Enter(Selected::Field(field)) => {
                let name = &field.node.response_key().node;
                let known = fields.iter().any(|known| known.node.response_key().node == *name);
                if known || !field.node.directives.is_empty() {
                    return None;
                }
                fields.push(field);
            }
            Visit::Stop(_, Unfollowed::Unknown) => return None,
            Visit::Stop(..) | Visit::Enter(_) | Visit::Leave(_) => {}
        }
    }
    Some(fields)
}

/// Polls each field once; those that wait leave their places in `values` empty.
fn begin<'a, T: ContainerType + ?Sized>(
    ctx: &'a ContextSelectionSet<'a>,
    root: &'a T,
    fields: &[&'a Positioned<Field>],
    values: &mut IndexMap<Name, Value>,
    cx: &mut Polling<'_>,
) -> FieldFutures<'a> {
    let mut waiting = FieldFutures::new();
    for &field in fields {
        let key = &field.node.response_key().node;
        let leaf = field.node.selection_set.node.items.is_empty();
        let answered = match leaf {
            true if field.node.name.node == "__typename" => {
                Poll::Ready(Ok(Some(Value::String(root.introspection_type_name().into_owned()))))
            }
            // One that waits is asked again below: it has changed nothing, because only the fields
            // of the root of a mutation may, and those are not answered here.
            true => leaf_of(ctx, root, field, cx),
            false => Poll::Pending,
        };
        let Poll::Ready(answer) = answered else {
            let mut future: Pin<Box<dyn Future<Output = FieldAnswer> + Send + 'a>> =
                Box::pin(async move { root.resolve_field(&ctx.with_field(field)).await });
            match future.as_mut().poll(cx) {
                Poll::Ready(answer) => put(ctx, values, key, answer),
                Poll::Pending => {
                    values.insert(key.clone(), Value::Null);
                    waiting.push((key, future));
                }
            }
            continue;
        };
        put(ctx, values, key, answer);
    }
    waiting
}

/// A field without a selection, polled on the stack.
fn leaf_of<'a, T: ContainerType + ?Sized>(
    ctx: &'a ContextSelectionSet<'a>,
    root: &'a T,
    field: &'a Positioned<Field>,
    cx: &mut Polling<'_>,
) -> Poll<FieldAnswer> {
    let ctx = ctx.with_field(field);
    pin!(root.resolve_field(&ctx)).poll(cx)
}

/// Polls the fields that wait; ready when none is left.
fn go_on(
    ctx: &ContextSelectionSet<'_>,
    waiting: &mut FieldFutures<'_>,
    values: &mut IndexMap<Name, Value>,
    cx: &mut Polling<'_>,
) -> Poll<()> {
    waiting.retain_mut(|(key, future)| match future.as_mut().poll(cx) {
        Poll::Ready(answer) => {
            put(ctx, values, key, answer);
            false
        }
        Poll::Pending => true,
    });
    if waiting.is_empty() { Poll::Ready(()) } else { Poll::Pending }
}

fn put(
    ctx: &ContextSelectionSet<'_>,
    values: &mut IndexMap<Name, Value>,
    key: &Name,
    answer: FieldAnswer,
) {
    match answer {
        Ok(value) => drop(values.insert(key.clone(), value.unwrap_or_default())),
        Err(error) => {
            values.shift_remove(key);
            ctx.add_error(error);
        }
    }
}

#[cfg(test)]
#[path = "object_tests.rs"]
mod tests;
