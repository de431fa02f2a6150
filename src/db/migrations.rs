//! Which migrations this database has seen.

use std::collections::HashSet;

use migration::Migrator;

use super::Db;
use super::dialect::Dialect;
use crate::error::Result;

/// One migration, and whether the database has seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Its name: `m20261120_000001_vocabulary`.
    pub name: String,
    /// Whether it is applied.
    pub applied: bool,
}

impl Db {
    /// Every migration of this program, oldest first. Writes nothing.
    pub async fn migrations(&self) -> Result<Vec<MigrationState>> {
        Ok(states(&Migrator::applied(self.reader().raw()).await?))
    }

    /// Every migration, none of them applied, where the database at `url` was never made; opening
    /// it would make it.
    pub fn unmade(url: &str) -> Result<Option<Vec<MigrationState>>> {
        let unmade = Dialect::of_url(url)?.is_unmade(url);
        Ok(unmade.then(|| states(&HashSet::new())))
    }
}

fn states(applied: &HashSet<String>) -> Vec<MigrationState> {
    let all = Migrator::migrations();
    let states = all.iter().map(|migration| MigrationState {
        name: migration.name().to_owned(),
        applied: applied.contains(migration.name()),
    });
    states.collect()
}
