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
    public_url: Arc<str>,
}

impl App {
    /// Puts the parts together; the database is expected to be migrated.
    pub fn new(db: Db, config: Config) -> Self {
        let public_url = format!("http://{}", config.listen).into();
        Self { db, config: Arc::new(config), public_url }
    }
}

impl App {
    /// Where clients reach the server, without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }
}
