//! What one request reads with, and what each of its fields asks.
//!
//! **Invariant:** what a field asks is made once a request, at its first parent.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::indexmap::{IndexMap, IndexSet};
use async_graphql::{Context, ID};

use super::runs::Runs;
use super::written::Written;
use crate::app::App;
use crate::db::batch::{Loaders, Page};
use crate::db::dispatch::Queue;
use crate::db::filter::Filter;
use crate::db::order::Term;
use crate::db::query::{PageRequest, QueryKind, RelationQuery};
use crate::db::reader::Reader;
use crate::db::relation::Relation;
use crate::db::row::{Cell, Projection};
use crate::graphql::error::{ResolverError, Result};

/// A field's place in the document, the list that it counts, and the relation it asks.
type FieldPosition = (usize, usize, &'static str);

/// A field's place in the document.
pub(in crate::graphql) fn place_of(ctx: &Context<'_>) -> usize {
    std::ptr::from_ref(ctx.item).addr()
}

/// What a field asks, for all of its parents.
pub(in crate::graphql) struct FieldQuery {
    /// `None` where only totals are selected.
    pub(in crate::graphql) rows: Option<Arc<RelationQuery>>,
    pub(in crate::graphql) count: Option<Arc<RelationQuery>>,
    pub(in crate::graphql) order: Arc<[Term]>,
    pub(in crate::graphql) backward: bool,
}

impl FieldQuery {
    /// One ask that has no order.
    pub(in crate::graphql) fn only(ask: Arc<RelationQuery>) -> Self {
        Self { rows: Some(ask), count: None, order: Arc::default(), backward: false }
    }
}

/// The limit of an answer's size.
pub(in crate::graphql) const ANSWER_BYTES: &str = "answer_bytes";

/// What one request reads with.
pub struct RequestContext {
    app: App,
    loaders: Loaders,
    asks: Mutex<IndexMap<FieldPosition, Arc<FieldQuery>>>,
    runs: Runs,
    written: Arc<Written>,
    /// Bytes of the answer so far.
    bytes: AtomicU64,
}

/// What a field asks of its relation.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct ListQuery {
    pub(in crate::graphql) filter: Option<Filter>,
    pub(in crate::graphql) edge_filter: Option<Filter>,
    pub(in crate::graphql) order: Vec<Term>,
    pub(in crate::graphql) window: PageRequest,
}

impl ListQuery {
    /// Rows in `order`, within `window`.
    pub(in crate::graphql) fn new(order: Vec<Term>, window: PageRequest) -> Self {
        Self { filter: None, edge_filter: None, order, window }
    }

    /// Only nodes that pass.
    pub(in crate::graphql) fn filtered(self, filter: Option<Filter>) -> Self {
        Self { filter, ..self }
    }

    /// The plan as asks for rows and, where it is wanted, for their number.
    pub(in crate::graphql) fn field_query(
        self,
        relation: &'static Relation,
        columns: (Projection, Projection),
        (wanted, total): (bool, bool),
        path: String,
    ) -> FieldQuery {
        let Self { filter, edge_filter, order, window } = self;
        let count = || {
            let filters = (filter.clone(), edge_filter.clone());
            {
                let path = format!("{path}.totalCount");
                RelationQuery::new(relation, filters, QueryKind::Count, Default::default(), path)
            }
        };
        let count = total.then(count);
        let (backward, shared) = (window.backward, order.as_slice().into());
        let question = QueryKind::Rows { order, window };
        let rows = wanted
            .then(|| RelationQuery::new(relation, (filter, edge_filter), question, columns, path));
        FieldQuery { rows, count, order: shared, backward }
    }
}

impl RequestContext {
    /// Reads for one request.
    pub fn new(app: App) -> Self {
        let loaders = Loaders::new(Reader::new(app.db.clone()), Queue::default());
        let (runs, written, bytes) = Default::default();
        Self { app, loaders, asks: Mutex::default(), runs, written, bytes }
    }

    /// What every request shares.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The loaders.
    pub fn loaders(&self) -> &Loaders {
        &self.loaders
    }

    /// Adds to the bytes of the answer; fails where it becomes larger than it may be.
    pub(in crate::graphql) fn count_bytes(&self, bytes: usize) -> Result<()> {
        let bytes = bytes as u64;
        let all = self.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let most = self.app.config.limits.answer_bytes;
        if all > most { Err(ResolverError::limit(ANSWER_BYTES, most, all)) } else { Ok(()) }
    }

    /// How large the answer is that became too large.
    pub(in crate::graphql) fn too_many_bytes(&self) -> Option<u64> {
        let all = self.bytes.load(Ordering::Relaxed);
        (all > self.app.config.limits.answer_bytes).then_some(all)
    }

    /// The mutations that have run.
    pub(in crate::graphql) fn runs(&self) -> &Runs {
        &self.runs
    }

    /// What the mutations have written.
    pub(in crate::graphql) fn written(&self) -> &Arc<Written> {
        &self.written
    }

    /// Notes that the root field at or above `ctx` has written the node `id`.
    pub(super) fn note(ctx: &Context<'_>, id: ID) {
        let root = ctx.path_node.and_then(|node| node.to_string_vec().into_iter().next());
        if let Some(field) = root {
            Self::of(ctx).written.insert(field, id);
        }
    }

    /// The fields that have asked and were not answered yet, from the root, the first to ask first.
    pub(in crate::graphql) fn waits_for(&self) -> Vec<String> {
        let recorded = self.loaders.tally().plan();
        let recorded: HashSet<&str> =
            recorded.iter().flat_map(|recorded| recorded.path.split(", ")).collect();
        let asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        let asks = asks.values().flat_map(|asked| asked.rows.iter().chain(&asked.count));
        let waiting = asks.map(|ask| ask.path.clone()).filter(|path| !recorded.contains(&**path));
        waiting.collect::<IndexSet<String>>().into_iter().collect()
    }

    /// The rows that are asked for; none where they are not.
    pub(in crate::graphql) async fn page(
        &self,
        asked: &FieldQuery,
        parent: Option<&Cell>,
    ) -> Result<Page> {
        match &asked.rows {
            Some(ask) => Ok(self.loaders.page(ask.clone(), parent).await?),
            None => Ok(Page::default()),
        }
    }

    pub(in crate::graphql) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Arc<Self>>()
    }

    /// What the field at `ctx` reads of `relation`. `make` runs for its first parent only: a
    /// field's arguments and selection are the same for all, so its place in the document is its
    /// name.
    pub(in crate::graphql) fn field_query(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        make: impl FnOnce() -> Result<FieldQuery>,
    ) -> Result<Arc<FieldQuery>> {
        self.asked_of(ctx, 0, relation, make)
    }

    /// The same for a field that counts the list at the place `list`: through a fragment it may be
    /// below several.
    pub(in crate::graphql) fn asked_of(
        &self,
        ctx: &Context<'_>,
        list: usize,
        relation: &'static Relation,
        make: impl FnOnce() -> Result<FieldQuery>,
    ) -> Result<Arc<FieldQuery>> {
        let place = (place_of(ctx), list, relation.name);
        let known = || self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = known().get(&place) {
            return Ok(asked.clone());
        }
        let asked = Arc::new(make()?);
        known().insert(place, asked.clone());
        Ok(asked)
    }
}

/// The field at `ctx` from the root, without the places in lists: `movies.performers`.
pub(in crate::graphql) fn path(ctx: &Context<'_>) -> String {
    let segments = ctx.path_node.map(|node| node.to_string_vec()).unwrap_or_default();
    let named = |segment: &String| segment.parse::<usize>().is_err();
    segments.into_iter().filter(named).collect::<Vec<_>>().join(".")
}
