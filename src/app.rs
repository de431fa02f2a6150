//! What every request shares. Cheap to clone.

use std::sync::Arc;

use crate::config::Config;
use crate::db::Db;

/// The running server's shared state.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The settings.
    pub config: Arc<Config>,
}

impl App {
    /// Puts the parts together; the database is expected to be migrated.
    pub fn new(db: Db, config: Config) -> Self {
        Self { db, config: Arc::new(config) }
    }
}
