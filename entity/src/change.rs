//! The change log: one row for everything that was written to the catalogue.

use sea_orm::entity::prelude::*;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Key; rises in the order of the commits and is never given twice.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What happened to which type of node.
    #[sea_orm(column_name = "type")]
    pub kind: i32,
    /// The key of the node, as it was before a deletion or a merge.
    pub node: i64,
    /// The node's version after the change; of what is gone, its last.
    pub version: i32,
    /// The key of the node that a merged one lives on in.
    pub survivor: Option<i64>,
    /// When, in microseconds since 1970 UTC.
    pub occurred_at: i64,
}

/// It relates to nothing by a foreign key, because it outlives what it tells of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
