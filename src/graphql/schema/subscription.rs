//! The root type of subscriptions, and how each of its steps is executed.

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

pub(in crate::graphql) use filter::ChangeFilter;

/// The root of every subscription.
#[derive(Default)]
pub struct Subscription;

/// The root type of subscriptions, over a WebSocket (`graphql-transport-ws`) or as server-sent
/// events.
#[SubscriptionRoot]
impl Subscription {
    /// Every change of the catalogue after `after`, or from now on, as it happens. After a
    /// reconnect, pass the last cursor received as `after`: no change is lost or repeated. Ends
    /// with the error `CURSOR_EXPIRED` when the change log no longer holds all changes after
    /// `after`, and with `FELL_BEHIND` when the subscriber is too slow; its extensions have the
    /// cursor to continue from.
    async fn catalog_changes(
        &self,
        #[graphql(desc = "Cursor of the last change received. Left out, from now on.")]
        after: Option<Cursor>,
        #[graphql(desc = "Only changes of these types. Left out, of all types.")] types: Option<
            Vec<ChangeType>,
        >,
        #[graphql(
            desc = "Only changes of the nodes with these ids, and merges into them. When one of \
                    them is merged, changes of its survivor follow. Left out, of all nodes."
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
pub(in crate::graphql) enum SubscriptionStep {
    /// Finds out what is subscribed to.
    Open(OnceLock<Opening>),
    /// Answers these changes.
    Answer(Vec<event::LoggedChange>),
}

pub(in crate::graphql) struct Opening {
    pub(in crate::graphql) after: Option<i64>,
    pub(in crate::graphql) filter: ChangeFilter,
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
        match &**ctx.data_unchecked::<Arc<SubscriptionStep>>() {
            SubscriptionStep::Open(opening) => {
                let after = after.as_ref().map(id_of).transpose()?;
                let filter = ChangeFilter::new(types, node_ids.as_deref())?;
                let _ = opening.set(Opening { after, filter });
                Ok(Vec::new())
            }
            SubscriptionStep::Answer(changes) => {
                Ok(changes.iter().map(|it| Some(it.into())).collect())
            }
        }
    }
}
