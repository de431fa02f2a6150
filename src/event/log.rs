//! Reading the log from a position in it.
//!
//! **Invariant:** a reader that continues from the last change that it has read misses none: where
//! changes after it may have been deleted, reading fails.

use entity::change::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::ChangeType;
use crate::db::row::{Cell, Record};
use crate::db::{Db, sql};
use crate::error::{Error, Result};

/// A change, as the log holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoggedChange {
    /// Its place in the log.
    pub id: i64,
    /// What happened to which type of node.
    pub change_type: ChangeType,
    /// The node's key.
    pub node: i64,
    /// The node's version after the change; for a deletion or a merge, its last one.
    pub version: i32,
    /// The key of the survivor of a merge.
    pub survivor: Option<i64>,
    /// When, in microseconds since 1970 UTC.
    pub occurred_at: i64,
}

impl LoggedChange {
    fn of(row: &Model) -> Result<Self> {
        let unknown = || Error::internal(format!("{} is no type of change", row.kind));
        Ok(Self {
            id: row.id,
            change_type: ChangeType::of_code(row.kind).ok_or_else(unknown)?,
            node: row.node,
            version: row.version,
            survivor: row.survivor,
            occurred_at: row.occurred_at,
        })
    }

    /// The change as the row that it is.
    pub fn record(&self) -> Record<Entity> {
        let survivor = self.survivor.map_or(Cell::Null, Cell::Int);
        Record::whole([
            Cell::Int(self.id),
            Cell::Int(self.change_type.code().into()),
            Cell::Int(self.node),
            Cell::Int(self.version.into()),
            survivor,
            Cell::Int(self.occurred_at),
        ])
    }
}

/// The first `most` changes after `after`, in one statement; 0 is before the first of all.
///
/// Fails with [`Error::Expired`] where the change `after` is no longer kept. What is trimmed is
/// trimmed from the oldest on, so where it is kept, everything after it is.
pub async fn read(db: &Db, after: i64, most: u64) -> Result<Vec<LoggedChange>> {
    let found = Entity::find()
        .filter(Column::Id.gte(after))
        .order_by_asc(Column::Id)
        .limit(most.saturating_add(1))
        .all(db.reader())
        .await?;
    let changes = match found.as_slice() {
        [first, rest @ ..] if first.id == after => rest,
        all if after == 0 => all,
        _ => return Err(expired()),
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    changes.iter().take(most).map(LoggedChange::of).collect()
}

/// The place of the newest change; 0 where there is none.
pub async fn head(db: &Db) -> Result<i64> {
    let newest = Entity::find().order_by_desc(Column::Id).limit(1).one(db.reader()).await?;
    Ok(newest.map_or(0, |change| change.id))
}

/// The ends of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct LogRange {
    /// The place of the oldest change that is kept; `None` where there is none.
    pub oldest: Option<i64>,
    /// The place of the newest.
    pub newest: Option<i64>,
}

impl LogRange {
    /// The log as `connection` sees it.
    pub async fn of(connection: &impl ConnectionTrait) -> Result<Self> {
        let ends = "SELECT (SELECT min(id) FROM change) AS oldest, \
                    (SELECT max(id) FROM change) AS newest";
        let found = sql::find(connection, ends, []).await?;
        Ok(found.unwrap_or(Self { oldest: None, newest: None }))
    }

    /// Whether everything that followed `position` is kept. What is trimmed is trimmed from the oldest
    /// on, so a gap can only be before the oldest; 0 is before the first of all.
    pub fn follows(self, position: i64) -> bool {
        match (self.oldest, self.newest) {
            (Some(oldest), Some(newest)) => (oldest - 1..=newest).contains(&position),
            _ => position == 0,
        }
    }

    /// The place before everything that is kept.
    pub fn before_oldest(self) -> i64 {
        self.oldest.map_or(0, |oldest| oldest - 1)
    }

    /// The place behind everything that is kept.
    pub fn behind_newest(self) -> i64 {
        self.newest.unwrap_or_default()
    }
}

/// The error for a cursor whose followers are no longer kept.
pub fn expired() -> Error {
    Error::Expired(
        "the change log no longer holds all changes after this cursor: read `changes` from its \
         beginning, or subscribe without a cursor, and read again what you keep of the catalogue"
            .to_owned(),
    )
}
