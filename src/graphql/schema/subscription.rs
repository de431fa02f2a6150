//! The root of subscriptions, and how one of its steps is answered.

use std::sync::{Arc, OnceLock};

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, ID, Object, Subscription as SubscriptionRoot,
    ValidationMode,
};
use futures_util::stream::{self, Stream};

mod filter;

use super::change::{Change, ChangeType, id_of};
use crate::event;
use crate::graphql::error::Result;
use crate::graphql::scalar::Cursor;

pub(in crate::graphql) use filter::Filter;

/// The root of every subscription.
#[derive(Default)]
pub struct Subscription;

/// The root of everything that is told as it happens, over a WebSocket or as server-sent events.
#[SubscriptionRoot]
impl Subscription {
    /// Every change from `after` on (from now on when left out), as it happens; no change is lost
    /// across a reconnect that goes on after the last cursor. Ends with the error CURSOR_EXPIRED
    /// where what followed `after` is no longer kept, and FELL_BEHIND where the subscriber is slower
    /// than the changes.
    async fn catalog_changes(
        &self,
        #[graphql(desc = "The cursor of the last change that is known already.")] after: Option<
            Cursor,
        >,
        #[graphql(desc = "Only changes of these types; left out, of all.")] types: Option<
            Vec<ChangeType>,
        >,
        #[graphql(
            desc = "Only changes of the nodes with these ids, and merges into them; from a node's \
                    merge on, of the one that it lives on in. Left out, of all."
        )]
        node_ids: Option<Vec<ID>>,
    ) -> impl Stream<Item = Change> {
        let _ = (after, types, node_ids);
        stream::empty()
    }
}

/// What answers a step of a subscription.
pub(in crate::graphql) type Executable =
    async_graphql::Schema<Events, EmptyMutation, EmptySubscription>;

/// Builds it. The public schema has validated the whole document before; here only the operation
/// that runs is left of it.
pub(in crate::graphql) fn executable() -> Executable {
    async_graphql::Schema::build(Events, EmptyMutation, EmptySubscription)
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(usize::MAX)
        .finish()
}

/// One step of a subscription.
pub(in crate::graphql) enum Step {
    /// Finds out what is subscribed to.
    Open(OnceLock<Opening>),
    /// Answers these changes.
    Answer(Vec<event::Change>),
}

pub(in crate::graphql) struct Opening {
    pub(in crate::graphql) after: Option<i64>,
    pub(in crate::graphql) filter: Filter,
}

/// The root of a step: the same field with the same arguments, as a list.
pub(in crate::graphql) struct Events;

#[Object(name = "Subscription")]
impl Events {
    async fn catalog_changes(
        &self,
        ctx: &Context<'_>,
        after: Option<Cursor>,
        types: Option<Vec<ChangeType>>,
        node_ids: Option<Vec<ID>>,
    ) -> Result<Vec<Option<Change>>> {
        match &**ctx.data_unchecked::<Arc<Step>>() {
            Step::Open(opening) => {
                let after = after.as_ref().map(id_of).transpose()?;
                let filter = Filter::new(types, node_ids.as_deref())?;
                let _ = opening.set(Opening { after, filter });
                Ok(Vec::new())
            }
            Step::Answer(changes) => Ok(changes.iter().map(|it| Some(it.into())).collect()),
        }
    }
}
