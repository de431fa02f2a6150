//! What one request reads with, and the queries of its fields.
//!
//! **Invariant:** the queries of a field are made once a request, at its first parent.

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
use crate::db::query::{PageRequest, QueryKind, RelationColumns, RelationFilters, RelationQuery};
use crate::db::reader::Reader;
use crate::db::relation::Relation;
use crate::db::row::Cell;
use crate::graphql::error::{ResolverError, Result};

/// Which field of the document reads, the list that it counts (0 for none), and the relation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct FieldPosition {
    field: usize,
    list: usize,
    relation: &'static str,
}

/// Which field of the document is resolved: its address in memory.
pub(in crate::graphql) fn field_address(ctx: &Context<'_>) -> usize {
    std::ptr::from_ref(ctx.item).addr()
}

/// The queries of a field, for all of its parents.
pub(in crate::graphql) struct FieldQuery {
    /// `None` where only totals are selected.
    pub(in crate::graphql) rows: Option<Arc<RelationQuery>>,
    pub(in crate::graphql) count: Option<Arc<RelationQuery>>,
    pub(in crate::graphql) order: Arc<[Term]>,
    pub(in crate::graphql) backward: bool,
}

impl FieldQuery {
    /// One query that has no order.
    pub(in crate::graphql) fn only(query: Arc<RelationQuery>) -> Self {
        Self { rows: Some(query), count: None, order: Arc::default(), backward: false }
    }
}

/// The limit of an answer's size.
pub(in crate::graphql) const ANSWER_BYTES: &str = "answer_bytes";

/// What one request reads with.
pub struct RequestContext {
    app: App,
    loaders: Loaders,
    field_queries: Mutex<IndexMap<FieldPosition, Arc<FieldQuery>>>,
    runs: Runs,
    written: Arc<Written>,
    /// Bytes of the answer so far.
    bytes: AtomicU64,
}

/// What a selection needs of a list.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) struct Wanted {
    /// Its rows.
    pub(in crate::graphql) rows: bool,
    /// The number of all of them.
    pub(in crate::graphql) total: bool,
}

/// What a field reads of its relation.
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

    /// The queries for what is wanted: for the rows, and for their number.
    pub(in crate::graphql) fn field_query(
        self,
        relation: &'static Relation,
        columns: RelationColumns,
        wanted: Wanted,
        path: String,
    ) -> FieldQuery {
        let Self { filter, edge_filter, order, window } = self;
        let filters = RelationFilters { node: filter, edge: edge_filter };
        let count = wanted.total.then(|| {
            let (filters, path) = (filters.clone(), format!("{path}.totalCount"));
            RelationQuery::new(relation, filters, QueryKind::Count, Default::default(), path)
        });
        let (backward, shared) = (window.backward, order.as_slice().into());
        let kind = QueryKind::Rows { order, window };
        let rows = wanted.rows.then(|| RelationQuery::new(relation, filters, kind, columns, path));
        FieldQuery { rows, count, order: shared, backward }
    }
}

impl RequestContext {
    /// Reads for one request.
    pub fn new(app: App) -> Self {
        let loaders = Loaders::new(Reader::new(app.db.clone()), Queue::default());
        let (runs, written, bytes) = Default::default();
        Self { app, loaders, field_queries: Mutex::default(), runs, written, bytes }
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
    pub(super) fn record_written(ctx: &Context<'_>, id: ID) {
        let root = ctx.path_node.and_then(|node| node.to_string_vec().into_iter().next());
        if let Some(field) = root {
            Self::of(ctx).written.insert(field, id);
        }
    }

    /// The fields whose queries were not answered yet, from the root, the oldest query first.
    pub(in crate::graphql) fn waits_for(&self) -> Vec<String> {
        let recorded = self.loaders.stats().plan();
        let recorded: HashSet<&str> =
            recorded.iter().flat_map(|recorded| recorded.path.split(", ")).collect();
        let queries = self.field_queries.lock().unwrap_or_else(PoisonError::into_inner);
        let queries = queries.values().flat_map(|query| query.rows.iter().chain(&query.count));
        let waiting =
            queries.map(|query| query.path.clone()).filter(|path| !recorded.contains(&**path));
        waiting.collect::<IndexSet<String>>().into_iter().collect()
    }

    /// The rows that are asked for; none where they are not.
    pub(in crate::graphql) async fn page(
        &self,
        query: &FieldQuery,
        parent: Option<&Cell>,
    ) -> Result<Page> {
        match &query.rows {
            Some(query) => Ok(self.loaders.page(query.clone(), parent).await?),
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
        self.cached_query(ctx, 0, relation, make)
    }

    /// The same for a field that counts the list whose [`field_address`] is `list`: through a
    /// fragment it may be below several.
    pub(in crate::graphql) fn cached_query(
        &self,
        ctx: &Context<'_>,
        list: usize,
        relation: &'static Relation,
        make: impl FnOnce() -> Result<FieldQuery>,
    ) -> Result<Arc<FieldQuery>> {
        let field = field_address(ctx);
        let position = FieldPosition { field, list, relation: relation.name };
        let known = || self.field_queries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(query) = known().get(&position) {
            return Ok(query.clone());
        }
        let query = Arc::new(make()?);
        known().insert(position, query.clone());
        Ok(query)
    }
}

/// The field at `ctx` from the root, without the places in lists: `movies.performers`.
pub(in crate::graphql) fn path(ctx: &Context<'_>) -> String {
    let segments = ctx.path_node.map(|node| node.to_string_vec()).unwrap_or_default();
    let is_key = |segment: &String| segment.parse::<usize>().is_err();
    segments.into_iter().filter(is_key).collect::<Vec<_>>().join(".")
}
