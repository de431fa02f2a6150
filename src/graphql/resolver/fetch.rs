//! How resolvers read: every row comes through here.
//!
//! **Invariant:** a field's query is built once a request, however many parents it has.

use async_graphql::Context;

use super::context::{ListQuery, RequestContext, Wanted, path};
use super::identifier::node_id;
use super::list::List;
use super::projection::{TableObject, columns};
use crate::db::batch::{Item, Page};
use crate::db::order::{On, Term};
use crate::db::query::{PageRequest, RelationColumns};
use crate::db::relation::Relation;
use crate::db::row::{Cell, Record};
use crate::error::Error;
use crate::graphql::error::{ResolverError, Result};

/// The rows of `relation` that `plan` asks for, of `parent` or of the root.
pub(in crate::graphql) async fn list<N: TableObject>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    parent: Option<&Cell>,
    plan: impl FnOnce() -> Result<ListQuery>,
) -> Result<List<N>> {
    let page = page::<N>(ctx, relation, parent, plan).await?;
    Ok(page.items.iter().map(node).collect())
}

/// The first row of `relation` that `plan` asks for.
pub(in crate::graphql) async fn one<N: TableObject>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    parent: Option<&Cell>,
    plan: impl FnOnce() -> Result<ListQuery>,
) -> Result<Option<N>> {
    let page = page::<N>(ctx, relation, parent, plan).await?;
    Ok(page.items.first().map(node))
}

/// The row whose key is `key`, by a relation through the key's column.
pub(in crate::graphql) async fn by_key<N: TableObject>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    key: &Cell,
) -> Result<Option<N>> {
    if *key == Cell::Null {
        return Ok(None);
    }
    one(ctx, relation, Some(key), || {
        Ok(ListQuery::new(vec![Term::asc(On::Node, (relation.node)().key)], PageRequest::all()))
    })
    .await
}

/// The node of the type `word` with this key, which a mutation has just written; nothing without
/// one.
///
/// Fails where it is not there: what is answered as written is never answered as nothing.
pub(in crate::graphql) async fn written<N: TableObject>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    saved: Option<(&'static str, i64)>,
) -> Result<Option<N>> {
    let Some((word, key)) = saved else { return Ok(None) };
    RequestContext::record_written(ctx, node_id(word, key));
    match by_key(ctx, relation, &Cell::Int(key)).await.map_err(ResolverError::unread)? {
        Some(node) => Ok(Some(node)),
        None => Err(Error::Gone.into()),
    }
}

async fn page<N: TableObject>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    parent: Option<&Cell>,
    plan: impl FnOnce() -> Result<ListQuery>,
) -> Result<Page> {
    let context = RequestContext::of(ctx);
    let query = context.field_query(ctx, relation, || {
        let columns = RelationColumns { node: columns::<N>(ctx), ..RelationColumns::default() };
        Ok(plan()?.field_query(relation, columns, Wanted { rows: true, total: false }, path(ctx)))
    })?;
    context.page(&query, parent).await
}

/// A row as a value of its GraphQL type.
pub(in crate::graphql) fn node<N: TableObject>(item: &Item) -> N {
    Record::from(item.node.clone()).into()
}
