//! Every setting once: name, default, meaning; and where its value comes from.
//!
//! A setting is looked for, the later winning, in: its default, the file (`cinegraph.toml`, or the
//! one that `--config` or `CINEGRAPH_CONFIG` names), the environment (`CINEGRAPH_` and the name in
//! capitals, dots as underscores: `limits.page` is `CINEGRAPH_LIMITS_PAGE`), a flag.
//!
//! **Invariant:** no setting is declared, defaulted or documented anywhere but here.

mod database_url;
mod declare;
mod layer;
mod value;

use std::net::SocketAddr;
use std::time::Duration;

pub use database_url::DatabaseUrl;
pub use layer::Sources;
pub use value::{LogFormat, LogLevel, SettingValue};

use declare::settings;

/// One setting, as documentation and error messages need it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name in the file: `limits.page`.
    pub name: &'static str,
    /// Its default, as it would be written.
    pub default: String,
    /// What it means.
    pub doc: &'static str,
}

impl Setting {
    /// The environment variable that sets it.
    pub fn env(&self) -> String {
        format!("CINEGRAPH_{}", self.name.to_uppercase().replace('.', "_"))
    }
}

settings! {
    /// What an operator may set.
    Config {
        /// Where to listen.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8000)), "listen";
        /// Where clients reach the server, as it stands in answers; empty for where it listens.
        public_url: String = String::new(), "public_url";
        /// The database: `sqlite://file.db` or `postgres://user:password@host/name`.
        database_url: DatabaseUrl = DatabaseUrl::from("sqlite://cinegraph.db"), "database_url";
        /// Whether an empty database is filled with the sample catalogue.
        sample: bool = true, "sample";
        /// Whether any client may ask what its query read (`extensions.database`).
        explain: bool = true, "explain";
    }
    groups {
        /// How much a request may ask for.
        limits: Limits;
        /// How long a client may take, and how many may ask at once.
        http: Http;
        /// The connections to the database.
        database: Database;
        /// What is logged, and how.
        log: Log;
    }
}

settings! {
    /// How much a request may ask for.
    Limits {
        /// The most bytes of a request's body.
        body_bytes: usize = 1_048_576, "limits.body_bytes";
        /// The most bytes of a request's address.
        uri_bytes: usize = 8_192, "limits.uri_bytes";
        /// The most bytes of a document.
        document_bytes: usize = 32_768, "limits.document_bytes";
        /// The most tokens of a document.
        tokens: usize = 2_000, "limits.tokens";
        /// The most brackets open at once in a document, the most selection sets within each other
        /// after expanding fragments, and the most lists and objects within each other in a
        /// variable.
        nesting: usize = 32, "limits.nesting";
        /// The most fields within each other; a root field is at depth 1.
        depth: usize = 15, "limits.depth";
        /// The most aliases of an operation, after expanding fragments.
        aliases: usize = 30, "limits.aliases";
        /// The most root fields of an operation, after expanding fragments.
        root_fields: usize = 20, "limits.root_fields";
        /// The most directives on one field, fragment or definition.
        directives_per_field: usize = 10, "limits.directives_per_field";
        /// The most directives of an operation, after expanding fragments.
        directives: usize = 50, "limits.directives";
        /// The most fields of a document, after expanding fragments.
        fields: usize = 5_000, "limits.fields";
        /// The most argument values written in a document, after expanding fragments, and the most
        /// values of its variables.
        values: usize = 10_000, "limits.values";
        /// The most conditions of a `where`.
        conditions: usize = 200, "limits.conditions";
        /// The most rows of a page: `first`, `last` and `nodes(ids)`.
        page: u32 = 100, "limits.page";
        /// The most errors of an answer.
        errors: usize = 10, "limits.errors";
    }
    groups {}
}

settings! {
    /// How long a client may take, and how many may ask at once.
    Http {
        /// How long an operation may run.
        deadline: Duration = Duration::from_secs(10), "http.deadline";
        /// How long a request's head may take to arrive.
        header_timeout: Duration = Duration::from_secs(10), "http.header_timeout";
        /// How long a connection may idle; longer than a proxy in front keeps its connections.
        idle_timeout: Duration = Duration::from_secs(75), "http.idle_timeout";
        /// How long a request's body may take to arrive.
        body_timeout: Duration = Duration::from_secs(15), "http.body_timeout";
        /// How long requests may take to finish after the order to stop.
        stop_timeout: Duration = Duration::from_secs(8), "http.stop_timeout";
        /// The most operations that run at once; a further one is answered 503.
        concurrency: usize = 256, "http.concurrency";
        /// The most open connections; a further one waits to be accepted.
        connections: usize = 4_096, "http.connections";
        /// The origins whose pages may read answers in a browser; `*` for any.
        cors_origins: Vec<String> = Vec::new(), "http.cors_origins";
    }
    groups {}
}

settings! {
    /// The connections to the database.
    Database {
        /// The most connections that read.
        connections: u32 = 4, "database.connections";
        /// How long a statement may wait for a connection.
        acquire_timeout: Duration = Duration::from_secs(2), "database.acquire_timeout";
    }
    groups {}
}

settings! {
    /// What is logged, and how.
    Log {
        /// `error`, `warn`, `info`, `debug`, `trace`, or directives: `info,cinegraph=debug`.
        level: LogLevel = LogLevel::from("info"), "log.level";
        /// `text` or `json`.
        format: LogFormat = LogFormat::Text, "log.format";
        /// Whether every request is a line at level info; otherwise at level debug.
        requests: bool = false, "log.requests";
    }
    groups {}
}
