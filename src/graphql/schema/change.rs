//! The change log, as clients read it.
//!
//! **Invariant:** a cursor of the log is the place of one change, and good as long as that change is
//! kept: what cannot be gone on from without a gap is refused, never skipped.

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
use crate::graphql::resolver::projection::{Derived, TableObject};
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
        _ => Err(Error::bad_input("the cursor names no change")),
    }
}

/// What happened to which type of node.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "event::ChangeType")]
pub enum ChangeType {
    /// A film is new.
    MovieCreated,
    /// A film's own values, lists or credits changed.
    MovieUpdated,
    /// A film is gone.
    MovieDeleted,
    /// A film is gone and lives on in another.
    MovieMerged,
    /// A person is new.
    PersonCreated,
    /// A person's own values changed.
    PersonUpdated,
    /// A person is gone.
    PersonDeleted,
    /// A person is gone and lives on in another.
    PersonMerged,
    /// A genre is new.
    GenreCreated,
    /// A genre's own values changed.
    GenreUpdated,
    /// A genre is gone.
    GenreDeleted,
    /// A collection is new.
    CollectionCreated,
    /// A collection's own values changed.
    CollectionUpdated,
    /// A collection is gone.
    CollectionDeleted,
    /// A company is new.
    CompanyCreated,
    /// A company's own values changed.
    CompanyUpdated,
    /// A company is gone.
    CompanyDeleted,
}

/// Something that was written to the catalogue.
#[derive(Clone)]
pub struct Change(Record<Entity>);

impl From<Record<Entity>> for Change {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl From<&event::Change> for Change {
    fn from(change: &event::Change) -> Self {
        Self(change.record())
    }
}

impl Paged for Change {
    const EDGE: &'static str = "ChangeEdge";
    const CONNECTION: &'static str = "ChangeConnection";
}

impl TableObject for Change {
    type Entity = Entity;
    const COLUMN_OVERRIDES: Derived<Entity> = &[
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

    async fn found(&self, ctx: &Context<'_>, column: Column) -> Result<Option<Node>> {
        match self.key(column)? {
            Some((word, key)) => node::find(ctx, word, key).await,
            None => Ok(None),
        }
    }
}

/// Something that was written to the catalogue.
#[Object]
impl Change {
    /// The change's place in the log: pass it as `after` to go on from here.
    async fn cursor(&self) -> Result<Cursor> {
        Ok(cursor_of(self.0.id()?))
    }

    /// What happened.
    #[graphql(name = "type")]
    async fn change_type(&self) -> Result<ChangeType> {
        Ok(self.kind()?.into())
    }

    /// The id of the node that it happened to.
    async fn node_id(&self) -> Result<ID> {
        let missing = || Error::internal("a change of nothing");
        let (word, key) = self.key(Column::Node)?.ok_or_else(missing)?;
        Ok(node_id(word, key))
    }

    /// The node as it is now, which may be later than this change, as `node(id:)` gives it: of a node
    /// that was merged in this change or later the one that it is part of now, also through several
    /// merges. Null when that was deleted.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        self.found(ctx, Column::Node).await
    }

    /// The node's version after the change; of what is gone, its last.
    async fn version(&self) -> Result<i32> {
        Ok(self.0.small(Column::Version)?.unwrap_or_default())
    }

    /// The id of the node that this one was merged into, which may itself have been merged or deleted
    /// since; null for other changes.
    async fn survivor_id(&self) -> Result<Option<ID>> {
        Ok(self.key(Column::Survivor)?.map(|(word, key)| node_id(word, key)))
    }

    /// The node that this one was merged into, as it is now: where that was merged, too, the one that
    /// it is part of now. Null when that was deleted, and for other changes.
    async fn survivor(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        self.found(ctx, Column::Survivor).await
    }

    /// When it happened.
    async fn occurred_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::OccurredAt)?)
    }
}

/// The root's field of changes.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// The change log of the catalogue, oldest first: what subscriptions and webhooks are fed from.
    /// The place of the newest change is `changes(last: 1) { pageInfo { endCursor } }`.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most this many from the oldest that is kept or after `after`; 0 to 100, 100 \
                    by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what happened after this change.")] after: Option<Cursor>,
        #[graphql(desc = "At most this many from the newest or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what happened before this change.")] before: Option<Cursor>,
    ) -> Result<ChangeConnection> {
        // Backward, what is no longer kept is the end of the log, and no gap in what is gone on with.
        let goes_on = after.is_some();
        let page = connection(ctx, &CHANGES, None, paging(first, after, last, before), || {
            Ok(ListQuery::new(order(), PageRequest { look_back: goes_on, ..PageRequest::all() }))
        })
        .await?;
        match goes_on && page.place_is_gone() {
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
