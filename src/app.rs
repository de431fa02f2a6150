//! What every request shares. Cheap to clone.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::auth::Accounts;
use crate::config::Config;
use crate::db::Db;
use crate::event::Feed;

/// The running server's shared state.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The settings.
    pub config: Arc<Config>,
    /// Accounts and their credentials.
    pub accounts: Accounts,
    /// The change log, as it grows.
    pub feed: Feed,
    /// The operations that may run at once.
    pub operation_permits: Arc<Semaphore>,
    /// One for each operation that waits for one of these.
    pub queue_permits: Arc<Semaphore>,
    /// The subscriptions that may be open at once.
    pub subscription_permits: Arc<Semaphore>,
    /// The pages of events that may be executed at once: as many as there are connections, because
    /// more would only wait for one, and take so long a wait for an outage.
    pub event_permits: Arc<Semaphore>,
    public_url: Arc<str>,
}

impl App {
    /// Puts the parts together; the database is expected to be migrated.
    pub fn new(db: Db, config: Config) -> Self {
        let public_url: Arc<str> = match config.public_url.as_str() {
            "" => format!("http://{}", reachable(config.listen)).into(),
            set => set.into(),
        };
        Self {
            accounts: Accounts::new(db.clone(), &config, &public_url),
            feed: Feed::new(db.clone(), config.limits.backlog),
            operation_permits: permits(config.http.concurrency),
            queue_permits: permits(config.http.queue),
            subscription_permits: permits(config.http.subscriptions),
            event_permits: permits(config.database.connections as usize),
            config: Arc::new(config),
            db,
            public_url,
        }
    }

    /// Where clients reach the server, without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }
}

fn permits(most: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)))
}

/// An address that can be opened: a server that listens everywhere is reached on this machine.
fn reachable(mut listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        listen.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    listen
}

/// What ties an answer to the lines that the log has about it: the header `x-request-id`, and
/// `extensions.requestId` of a masked error. Part of every GraphQL request's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// An id of our own: UUID version 7, so that ids sort by time.
    pub fn generate() -> Self {
        Self(uuid::Uuid::now_v7().to_string().into())
    }

    /// A caller's id, where it is 1 to 128 letters, digits, `.`, `_`, `-` or `:`; anything else
    /// could forge log lines.
    pub fn from_caller(text: &str) -> Option<Self> {
        let fits = |c: u8| c.is_ascii_alphanumeric() || b"._-:".contains(&c);
        ((1..=128).contains(&text.len()) && text.bytes().all(fits)).then(|| Self(text.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
