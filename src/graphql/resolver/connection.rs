//! Relay connections: pages of a list, forward and backward, at the root and below any parent.
//!
//! **Invariant:** a list and its connection run the same statements; the connection only adds
//! cursors, and reads totals and neighbours when they are selected.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};

use super::context::{ListQuery, RequestContext, Wanted, path};
use super::cursor;
use super::fetch::node;
use super::list::List;
use super::projection::{self, TableObject};
use crate::db::batch::{Item, Page};
use crate::db::order::Term;
use crate::db::query::{PageRequest, RelationColumns};
use crate::db::relation::Relation;
use crate::db::row::{Cell, Projection};
use crate::error::Error;
use crate::graphql::error::{ResolverError, Result};
use crate::graphql::scalar::Cursor;

/// How many rows a page holds when its arguments do not say.
pub(in crate::graphql) const DEFAULT_SIZE: i32 = 20;

/// The paging arguments of a connection.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct Paging {
    pub(in crate::graphql) first: Option<i32>,
    pub(in crate::graphql) after: Option<Cursor>,
    pub(in crate::graphql) last: Option<i32>,
    pub(in crate::graphql) before: Option<Cursor>,
}

impl Paging {
    fn window(
        &self,
        ctx: &Context<'_>,
        relation: &Relation,
        order: &[Term],
    ) -> Result<PageRequest> {
        let backward = self.last.is_some() || self.before.is_some();
        if backward && (self.first.is_some() || self.after.is_some()) {
            return Err(Error::bad_input(
                "pass first and after to page forward, or last and before to page backward",
            )
            .into());
        }
        let (count, cursor) =
            if backward { (self.last, &self.before) } else { (self.first, &self.after) };
        let beyond =
            cursor.as_ref().map(|cursor| cursor::decode(relation, order, cursor)).transpose()?;
        let limit = Some(size(ctx, count.unwrap_or(DEFAULT_SIZE))?);
        Ok(PageRequest { limit, backward, after: beyond, ..PageRequest::all() })
    }
}

/// A page's size, if it is one.
pub(in crate::graphql) fn size(ctx: &Context<'_>, count: i32) -> Result<u64> {
    let most = RequestContext::of(ctx).app().config.limits.page;
    match u32::try_from(count) {
        Err(_) => {
            Err(Error::bad_input("a page holds 0 rows or more; pass no negative number").into())
        }
        Ok(count) if count > most => Err(ResolverError::limit("page", most.into(), count.into())),
        Ok(count) => Ok(count.into()),
    }
}

/// The most rows that `skip` may pass over, because each of them is read.
const MOST_SKIPPED: u32 = 10_000;

/// The window of a plain list; null is as if left out.
pub(in crate::graphql) fn list_window(
    ctx: &Context<'_>,
    first: Option<i32>,
    skip: Option<i32>,
) -> Result<PageRequest> {
    let skip = match u32::try_from(skip.unwrap_or(0)) {
        Ok(skip) if skip <= MOST_SKIPPED => u64::from(skip),
        Ok(skip) => return Err(ResolverError::limit("skip", MOST_SKIPPED.into(), skip.into())),
        Err(_) => return Err(Error::bad_input("skip is 0 or more").into()),
    };
    Ok(PageRequest {
        offset: skip,
        ..PageRequest::first(size(ctx, first.unwrap_or(DEFAULT_SIZE))?)
    })
}

/// What an edge is made of.
pub struct EdgeData {
    item: Item,
    relation: &'static Relation,
    order: Arc<[Term]>,
}

impl EdgeData {
    /// The link's columns.
    pub(in crate::graphql) fn link(&self) -> Result<&crate::db::row::Row> {
        let missing = || Error::internal("an edge without a link");
        Ok(self.item.edge.as_ref().ok_or_else(missing)?)
    }

    pub(in crate::graphql) fn node<N: TableObject>(&self) -> N {
        node(&self.item)
    }

    pub(in crate::graphql) fn cursor(&self) -> Result<Cursor> {
        Ok(cursor::encode(self.relation, &self.order, &self.item.position(&self.order)?))
    }
}

/// A type whose rows come in pages, and what those are called.
pub trait Paged: TableObject {
    /// The name of a row in a page: `MovieEdge`.
    const EDGE: &'static str;
    /// The name of a page: `MovieConnection`.
    const CONNECTION: &'static str;
}

/// An edge's GraphQL type.
pub trait EdgeShape: From<EdgeData> + Send + Sync + 'static {
    /// The name of a page of such edges.
    const CONNECTION: &'static str;

    /// The link columns that a field needs.
    fn columns(field: &str) -> Projection;
}

/// A row of a page with its cursor (Relay edge).
pub struct Edge<N> {
    data: EdgeData,
    node: PhantomData<fn() -> N>,
}

impl<N> From<EdgeData> for Edge<N> {
    fn from(held: EdgeData) -> Self {
        Self { data: held, node: PhantomData }
    }
}

impl<N: Paged> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        N::EDGE.into()
    }
}

impl<N: Paged> EdgeShape for Edge<N> {
    const CONNECTION: &'static str = N::CONNECTION;

    fn columns(_: &str) -> Projection {
        Projection::default()
    }
}

/// A row of a page with its cursor (Relay edge).
#[Object(crate = "crate::graphql::resolver::object", name_type)]
impl<N: Paged> Edge<N> {
    /// Cursor of the row. Pass it as `after` or `before` to continue from this row.
    async fn cursor(&self) -> Result<Cursor> {
        self.data.cursor()
    }

    /// The row.
    async fn node(&self) -> N {
        self.data.node()
    }
}

/// Where a page is in its list (Relay `PageInfo`).
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether rows come after the page.
    pub(in crate::graphql) has_next_page: bool,
    /// Whether rows come before the page.
    pub(in crate::graphql) has_previous_page: bool,
    /// Cursor of the first row; null for an empty page.
    pub(in crate::graphql) start_cursor: Option<Cursor>,
    /// Cursor of the last row; null for an empty page.
    pub(in crate::graphql) end_cursor: Option<Cursor>,
}

/// A page of a list.
pub struct Connection<N, E> {
    relation: &'static Relation,
    order: Arc<[Term]>,
    backward: bool,
    page: Page,
    total: u64,
    parts: PhantomData<fn() -> (N, E)>,
}

impl<N: Send + Sync, E: EdgeShape> TypeName for Connection<N, E> {
    fn type_name() -> Cow<'static, str> {
        E::CONNECTION.into()
    }
}

/// A page of a list (Relay connection).
#[Object(crate = "crate::graphql::resolver::object", name_type)]
impl<N: TableObject, E: EdgeShape + OutputType> Connection<N, E> {
    /// The edges of the page, in order: each row with its cursor.
    async fn edges(&self) -> List<E> {
        self.page_edges()
    }

    /// The rows of the page, in order, without cursors.
    async fn nodes(&self) -> List<N> {
        self.page_nodes()
    }

    /// Where the page is in its list: its first and last cursor, and whether more rows come before
    /// or after.
    async fn page_info(&self) -> Result<PageInfo> {
        self.info()
    }

    /// Number of rows in the whole list, over all pages. Counted by one additional SQL statement,
    /// and only when selected.
    async fn total_count(&self) -> Result<i32> {
        self.total()
    }
}

impl<N: TableObject, E: EdgeShape> Connection<N, E> {
    pub(in crate::graphql) fn page_edges(&self) -> List<E> {
        self.page.items.iter().map(|item| E::from(self.edge_data(item))).collect()
    }

    pub(in crate::graphql) fn page_nodes(&self) -> List<N> {
        self.page.items.iter().map(node).collect()
    }

    pub(in crate::graphql) fn info(&self) -> Result<PageInfo> {
        let Page { more, before, .. } = self.page;
        let (next, previous) = if self.backward { (before, more) } else { (more, before) };
        let cursor =
            |item: Option<&Item>| item.map(|item| self.edge_data(item).cursor()).transpose();
        Ok(PageInfo {
            has_next_page: next,
            has_previous_page: previous,
            start_cursor: cursor(self.page.items.first())?,
            end_cursor: cursor(self.page.items.last())?,
        })
    }

    /// Whether the row that the page was to begin after is no more, where it was looked for.
    pub(in crate::graphql) fn cursor_row_missing(&self) -> bool {
        self.page.cursor_row_missing
    }

    pub(in crate::graphql) fn total(&self) -> Result<i32> {
        Ok(i32::try_from(self.total).map_err(Error::internal)?)
    }

    fn edge_data(&self, item: &Item) -> EdgeData {
        EdgeData { item: item.clone(), relation: self.relation, order: self.order.clone() }
    }
}

/// The page of `relation` that `paging` asks for, of `parent` or of the root.
pub(in crate::graphql) async fn connection<N: TableObject, E: EdgeShape>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    parent: Option<&Cell>,
    paging: Paging,
    plan: impl FnOnce() -> Result<ListQuery>,
) -> Result<Connection<N, E>> {
    let context = RequestContext::of(ctx);
    let query = context.field_query(ctx, relation, || {
        let needs = projection::connection::<N>(ctx, E::columns);
        let mut plan = plan()?;
        let look_back = plan.window.look_back;
        plan.window = paging.window(ctx, relation, &plan.order)?;
        let (near, far) = (needs.has_previous, needs.has_next);
        let (back, ahead) = if plan.window.backward { (far, near) } else { (near, far) };
        (plan.window.look_back, plan.window.look_ahead) = (look_back || back, ahead);
        Ok(plan.field_query(
            relation,
            RelationColumns { node: needs.node, edge: needs.edge },
            Wanted { rows: needs.rows, total: needs.total },
            path(ctx),
        ))
    })?;
    let total = async {
        match &query.count {
            Some(count) => Ok(context.loaders().count(count.clone(), parent).await?),
            None => Ok::<_, ResolverError>(0),
        }
    };
    let (page, total) = futures_util::future::try_join(context.page(&query, parent), total).await?;
    let (order, backward) = (query.order.clone(), query.backward);
    Ok(Connection { relation, order, backward, page, total, parts: PhantomData })
}
