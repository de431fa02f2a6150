//! The change log, as clients read it.
//!
//! **Invariant:** a cursor of the log is the position of one change, and valid as long as that
//! change is kept: a position that cannot be continued from without a gap is refused, never
//! skipped.

use async_graphql::{Context, Enum, ID, Object};
use entity::change::{self, Column};
use time::OffsetDateTime;

use super::node::{self, Node};
use crate::db::order::{On, Term};
use crate::db::query::PageRequest;
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Record};
use crate::db::table::Readable;
use crate::error::{Error, Result as Checked};
use crate::event;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{Connection, Edge, Paged, Paging, connection};
use crate::graphql::resolver::context::ListQuery;
use crate::graphql::resolver::cursor;
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};
use crate::graphql::scalar::Cursor;

type Entity = change::Entity;
type ChangeConnection = Connection<Change, Edge<Change>>;

static CHANGES: Relation = Relation { name: "changes", node: Entity::table, via: Via::Root };

/// How many changes a page holds when its arguments do not say.
pub(in crate::graphql) const DEFAULT_SIZE: i32 = 100;

fn order() -> Vec<Term> {
    vec![Term::asc(On::Node, Entity::index(Column::Id))]
}

/// The cursor of the change with this id.
pub(in crate::graphql) fn cursor_of(id: i64) -> Cursor {
    cursor::encode(&CHANGES, &order(), &[Cell::Int(id)])
}

/// The id of the change that a cursor names.
pub(in crate::graphql) fn id_of(cursor: &Cursor) -> Checked<i64> {
    match cursor::decode(&CHANGES, &order(), cursor)?.as_slice() {
        [Cell::Int(id)] => Ok(*id),
        _ => Err(Error::bad_input("this is not a cursor of the change log; pass one of `changes`")),
    }
}

/// Type of a change: what happened, and to which type of node.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "event::ChangeType")]
pub enum ChangeType {
    /// A movie was created.
    MovieCreated,
    /// A movie's own values, lists or credits changed.
    MovieUpdated,
    /// A movie was deleted.
    MovieDeleted,
    /// A movie was merged into another movie, `survivor`.
    MovieMerged,
    /// A person was created.
    PersonCreated,
    /// A person's own values changed. Changes of their credits do not count.
    PersonUpdated,
    /// A person was deleted.
    PersonDeleted,
    /// A person was merged into another person, `survivor`.
    PersonMerged,
    /// A genre was created.
    GenreCreated,
    /// A genre's own values changed. Changes of its movies do not count.
    GenreUpdated,
    /// A genre was deleted.
    GenreDeleted,
    /// A collection was created.
    CollectionCreated,
    /// A collection's own values changed. Changes of its movies do not count.
    CollectionUpdated,
    /// A collection was deleted.
    CollectionDeleted,
    /// A company was created.
    CompanyCreated,
    /// A company's own values changed. Changes of its movies do not count.
    CompanyUpdated,
    /// A company was deleted.
    CompanyDeleted,
}

/// An entry of the change log: one change of one node of the catalogue.
#[derive(Clone)]
pub struct Change(Record<Entity>);

impl From<Record<Entity>> for Change {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl From<&event::LoggedChange> for Change {
    fn from(change: &event::LoggedChange) -> Self {
        Self(change.record())
    }
}

impl Paged for Change {
    const EDGE: &'static str = "ChangeEdge";
    const CONNECTION: &'static str = "ChangeConnection";
}

impl TableObject for Change {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[
        ("cursor", &[Column::Id]),
        ("nodeId", &[Column::Kind, Column::Node]),
        ("node", &[Column::Kind, Column::Node]),
        ("survivorId", &[Column::Kind, Column::Survivor]),
        ("survivor", &[Column::Kind, Column::Survivor]),
    ];
}

impl Change {
    fn kind(&self) -> Checked<event::ChangeType> {
        let code = self.0.small(Column::Kind)?.unwrap_or(-1);
        let unknown = || Error::internal(format!("{code} is no type of change"));
        event::ChangeType::of_code(code).ok_or_else(unknown)
    }

    /// The type's word and the key in `column`, where there is one.
    fn key(&self, column: Column) -> Checked<Option<(&'static str, i64)>> {
        match self.0.int(column)? {
            Some(key) => Ok(Some((self.kind()?.node().word(), key))),
            None => Ok(None),
        }
    }

    async fn find_node(&self, ctx: &Context<'_>, column: Column) -> Result<Option<Node>> {
        match self.key(column)? {
            Some((word, key)) => node::find(ctx, word, key).await,
            None => Ok(None),
        }
    }
}

/// An entry of the change log: one change of one node of the catalogue.
#[Object]
impl Change {
    /// Position in the change log. Pass it as `after` to continue from this change.
    async fn cursor(&self) -> Result<Cursor> {
        Ok(cursor_of(self.0.id()?))
    }

    /// Type of the change.
    #[graphql(name = "type")]
    async fn change_type(&self) -> Result<ChangeType> {
        Ok(self.kind()?.into())
    }

    /// Id of the changed node. It stays the same after a merge or a deletion.
    async fn node_id(&self) -> Result<ID> {
        let missing = || Error::internal("a change of nothing");
        let (word, key) = self.key(Column::Node)?.ok_or_else(missing)?;
        Ok(node_id(word, key))
    }

    /// The changed node as it is now, which may be newer than this change; the same as the query
    /// field `node` returns. For a node that was merged, it is the node that it was merged into,
    /// over several merges the last one. Null when the node was deleted.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        self.find_node(ctx, Column::Node).await
    }

    /// Version of the node after the change. For a deletion or a merge, the last version that the
    /// node had.
    async fn version(&self) -> Result<i32> {
        Ok(self.0.small(Column::Version)?.unwrap_or_default())
    }

    /// For a merge, the id of the node that this one was merged into. That node may have been
    /// merged or deleted since. Null for changes that are no merges.
    async fn survivor_id(&self) -> Result<Option<ID>> {
        Ok(self.key(Column::Survivor)?.map(|(word, key)| node_id(word, key)))
    }

    /// For a merge, the node that this one was merged into, as it is now; when that was merged,
    /// too, the last one of these merges. Null when it was deleted, and for changes that are no
    /// merges.
    async fn survivor(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        self.find_node(ctx, Column::Survivor).await
    }

    /// Time of the change.
    async fn occurred_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::OccurredAt)?)
    }
}

/// Query fields of the change log.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// The change log of the catalogue, the oldest change first. Subscriptions and webhooks send
    /// its entries. `changes(last: 1) { pageInfo { endCursor } }` is the position of the newest
    /// change. When the log no longer holds all changes after `after`, the answer is the error
    /// `CURSOR_EXPIRED`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of changes from the oldest that is kept, or after `after`; 0 to 100, \
                    100 by default. Not together with `last` or `before`."
        )]
        first: Option<i32>,
        #[graphql(desc = "Cursor: only changes after this one.")] after: Option<Cursor>,
        #[graphql(desc = "Number of changes from the newest, or before `before`; 0 to 100. Not \
                          together with `first` or `after`.")]
        last: Option<i32>,
        #[graphql(desc = "Cursor: only changes before this one.")] before: Option<Cursor>,
    ) -> Result<ChangeConnection> {
        // Backward, what is no longer kept is the end of the log and no gap.
        let goes_on = after.is_some();
        let page = connection(ctx, &CHANGES, None, paging(first, after, last, before), || {
            Ok(ListQuery::new(order(), PageRequest { look_back: goes_on, ..PageRequest::all() }))
        })
        .await?;
        match goes_on && page.cursor_row_missing() {
            true => Err(event::expired().into()),
            false => Ok(page),
        }
    }
}

/// The page that is asked for, of [`DEFAULT_SIZE`] where that is not said.
fn paging(
    first: Option<i32>,
    after: Option<Cursor>,
    last: Option<i32>,
    before: Option<Cursor>,
) -> Paging {
    let backward = last.is_some() || before.is_some();
    let first = first.or((!backward).then_some(DEFAULT_SIZE));
    let last = last.or(backward.then_some(DEFAULT_SIZE));
    Paging { first, after, last, before }
}
