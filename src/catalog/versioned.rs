//! What an update of rows with versions gives back.
//!
//! **Invariant:** each updated row is logged with the version that it has now.

use sea_orm::FromQueryResult;

use crate::event::{ChangeType, NewChange};

/// The key and the new version of an updated row.
#[derive(FromQueryResult)]
pub(super) struct Versioned {
    id: i64,
    version: i32,
}

impl Versioned {
    /// The changes to log for the updated rows, in the order of their keys, because neither
    /// database promises one.
    pub(super) fn changes(mut updated: Vec<Self>, change_type: ChangeType) -> Vec<NewChange> {
        updated.sort_by_key(|row| row.id);
        updated.iter().map(|row| NewChange::new(change_type, row.id, row.version)).collect()
    }
}
