//! Every setting once: name, default, meaning.

use std::net::SocketAddr;

/// What an operator may set.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// `sqlite://file.db` or `postgres://user:password@host/name`.
    pub database_url: String,
    /// Whether an empty database is filled with the sample catalogue.
    pub sample: bool,
    /// How large a request may be.
    pub limits: Limits,
}

/// How large a request may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most rows a page may have: `first`, `last` and `nodes(ids)`.
    pub page: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            database_url: "sqlite://cinegraph.db".to_owned(),
            sample: true,
            limits: Limits { page: 100 },
        }
    }
}
