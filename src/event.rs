//! The change log: what was written to the catalogue, in the order of the commits.
//!
//! **Invariant:** a change is appended in the transaction that makes it, by a writer that holds
//! the catalogue's write lock until its commit is visible. So a reader that has seen change n
//! never later finds one below n, although PostgreSQL gives out a sequence's numbers before they
//! are committed.

pub mod feed;
mod kind;
mod log;
pub mod retention;

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::db::Transaction;
use crate::db::dialect::Dialect;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

pub use feed::Feed;
pub use kind::{ChangeType, NodeType};
pub use log::{LogRange, LoggedChange, expired, head, read};

/// A change that is about to be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// What happens to which type of node.
    pub change_type: ChangeType,
    /// The node's key.
    pub node: i64,
    /// The node's version after the change; of what goes, its last.
    pub version: i32,
    /// The key of the survivor of a merge.
    pub survivor: Option<i64>,
}

impl NewChange {
    /// A change that merges nothing.
    pub fn new(change_type: ChangeType, node: i64, version: i32) -> Self {
        Self { change_type, node, version, survivor: None }
    }

    /// `node` was merged into `survivor`.
    pub fn merged(change_type: ChangeType, node: i64, version: i32, survivor: i64) -> Self {
        Self { change_type, node, version, survivor: Some(survivor) }
    }
}

/// Appends `changes` in their order, in one statement; the cursor of the last of them.
pub async fn append(
    transaction: &Transaction,
    dialect: Dialect,
    changes: &[NewChange],
    now: i64,
) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Appended {
        id: i64,
    }
    if changes.is_empty() {
        return Ok(None);
    }
    let positions = (0_i64..).take(changes.len()).collect();
    let kind = changes.iter().map(|change| i64::from(change.change_type.code())).collect();
    let version = changes.iter().map(|change| i64::from(change.version)).collect();
    let survivor = changes.iter().map(|change| change.survivor).collect();
    let rows = Rows::integers("place", positions)
        .with("type", Column::Integer(kind))
        .with("node", Column::Integer(changes.iter().map(|change| change.node).collect()))
        .with("version", Column::Integer(version))
        .with("survivor", Column::OptionalInteger(survivor));
    let sql = "INSERT INTO change (type, node, version, survivor, occurred_at) \
               SELECT type, node, version, survivor, $1 FROM {rows} AS given ORDER BY place \
               RETURNING id";
    let statement = rows.statement(dialect, sql, vec![Value::from(now)]);
    let mut last = None;
    for row in transaction.query_all_raw(statement).await? {
        last = last.max(Some(Appended::from_query_result(&row, "")?.id));
    }
    Ok(last)
}
