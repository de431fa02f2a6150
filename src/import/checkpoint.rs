//! How far an import came.
//!
//! **Invariant:** a checkpoint is valid for exactly the files it was written for: its key holds
//! their format, paths, sizes and times of change.

use std::collections::BTreeSet;

use entity::import_checkpoint::{ActiveModel, Column, Entity};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::report::Report;
use super::source::Files;
use crate::db::{Db, Transaction};
use crate::error::{Error, Result};

/// The state of a run after its last commit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Records that are committed.
    pub(super) record: u64,
    /// Those of them that wait for the end of the run, because they contradict a stored movie that a
    /// later record may change.
    #[serde(default)]
    pub(super) deferred: BTreeSet<u64>,
    pub(super) report: Report,
    /// Length of the report file.
    pub(super) report_bytes: u64,
}

/// Names a run: `format`, a fingerprint of the paths, and one of their state.
pub(super) fn key(files: &Files) -> String {
    let (mut paths, mut state) = (Fingerprint::new(), Fingerprint::new());
    for file in files.list() {
        let whole = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
        paths.add(whole.as_os_str().as_encoded_bytes());
        state.add(&file.bytes.to_le_bytes());
        state.add(&file.modified.to_le_bytes());
    }
    format!("{} {:016x} {:016x}", files.format(), paths.0, state.0)
}

/// FNV-1a, written out because the standard library's hashes may change between builds.
struct Fingerprint(u64);

impl Fingerprint {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

impl Checkpoint {
    /// Where the run of that name stopped. Checkpoints of other states of the same files go.
    pub(super) async fn load(db: &Db, key: &str) -> Result<Option<Self>> {
        let files = key.rsplit_once(' ').map_or(key, |(files, _)| files);
        Entity::delete_many()
            .filter(Column::Source.starts_with(files))
            .filter(Column::Source.ne(key))
            .exec(db.writer())
            .await?;
        let found = Entity::find_by_id(key).one(db.writer()).await?;
        found.map(|row| serde_json::from_str(&row.report).map_err(Error::internal)).transpose()
    }

    /// Writes it in the transaction of the batch that it follows.
    pub(super) async fn save(&self, transaction: &Transaction, key: &str, now: i64) -> Result<()> {
        let row = ActiveModel {
            source: Set(key.to_owned()),
            record: Set(i64::try_from(self.record).map_err(Error::internal)?),
            report: Set(serde_json::to_string(self).map_err(Error::internal)?),
            updated_at: Set(now),
        };
        let replace = OnConflict::column(Column::Source)
            .update_columns([Column::Record, Column::Report, Column::UpdatedAt])
            .to_owned();
        Entity::insert(row).on_conflict(replace).exec_without_returning(transaction).await?;
        Ok(())
    }

    /// The run is over; the next one starts from the top.
    pub(super) async fn clear(db: &Db, key: &str) -> Result<()> {
        Entity::delete_by_id(key).exec(db.writer()).await?;
        Ok(())
    }
}
