//! Every setting once: name, default, meaning; and where its value comes from.
//!
//! The value of a setting is the last of these that has one: its default, the file
//! (`cinegraph.toml`, or the one that `--config` or `CINEGRAPH_CONFIG` names), the environment
//! (`CINEGRAPH_` and the name in capitals, dots as underscores: `limits.page` is
//! `CINEGRAPH_LIMITS_PAGE`), a flag.
//!
//! **Invariant:** no setting is declared, defaulted or documented anywhere but here.

mod database_url;
mod declare;
mod load;
mod mail;
mod public_url;
mod secret;
mod setting;
mod sources;
mod value;

use std::net::SocketAddr;
use std::time::Duration;

pub use database_url::DatabaseUrl;
pub use mail::{Sender, SmtpUrl};
pub use public_url::PublicUrl;
pub use secret::SecretText;
pub use setting::Setting;
pub use sources::Sources;
pub use value::{LogFormat, LogLevel, Sample, SettingValue, StatusCodes};

use crate::error::{Error, Result};
use declare::settings;

impl Config {
    /// Refuses settings that are valid alone and not together.
    fn check(self) -> Result<Self> {
        if self.smtp.url.is_exposed() && !self.smtp.allow_plaintext {
            let message = "smtp.url would have messages, whose links give access to accounts, or its \
                           password sent unencrypted: write smtps://… or add ?tls=required; or set \
                           smtp.allow_plaintext to true";
            return Err(Error::Setting(message.to_owned()));
        }
        Ok(self)
    }
}

settings! {
    /// What an operator may set.
    Config {
        /// The address and port to listen on.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8000)), "listen";
        /// The address at which clients reach the server, as answers and messages show it, such as
        /// `https://films.example`; empty for the address that it listens on.
        public_url: PublicUrl = PublicUrl::default(), "public_url";
        /// The database: `sqlite://file.db` or `postgres://user:password@host/name`.
        database_url: DatabaseUrl = DatabaseUrl::from("sqlite://cinegraph.db"), "database_url";
        /// Whether an empty database is filled with the sample catalogue: `true`, `false`, or `auto`
        /// for an embedded database only.
        sample: Sample = Sample::Auto, "sample";
        /// How long changes stay in the change log.
        retention: Duration = Duration::from_secs(30 * 86_400), "retention";
        /// Whether any client may ask for what its query read (`extensions.database`).
        explain: bool = true, "explain";
    }
    groups {
        /// How much a request may ask for.
        limits: Limits;
        /// How long a client may take, and how many requests and connections are open at once.
        http: Http;
        /// The documents that are kept parsed.
        documents: Documents;
        /// The connections to the database.
        database: Database;
        /// Webhooks: how messages about changes are sent.
        webhook: Webhook;
        /// How requests are authenticated.
        auth: Auth;
        /// How messages are sent.
        smtp: Smtp;
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
        /// The most letters of an alias.
        alias_letters: usize = 64, "limits.alias_letters";
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
        /// The most `text` conditions of a `where`: each is a search of its own, and PostgreSQL
        /// cannot be stopped while it plans many of them.
        texts: usize = 10, "limits.texts";
        /// The most relations that follow each other in a `where`: the movies of the people of a
        /// movie are two relations.
        relations: usize = 3, "limits.relations";
        /// The most characters of a text in a `where`, as it is compared: in lower case; no more
        /// than 12,000.
        text: usize = 1_000, "limits.text";
        /// The most that an operation may cost, in points; the schema's `Query` has the rule.
        /// Allowed by default: a page of 100 movies with any of their lists, each movie of a page
        /// of 100 with 100 performers, 20 movies four relations deep.
        cost: usize = 30_000, "limits.cost";
        /// The most bytes of an answer's data, counted while it is built.
        answer_bytes: u64 = 8_388_608, "limits.answer_bytes";
        /// The most rows of a page: `first`, `last` and `nodes(ids)`.
        page: u32 = 100, "limits.page";
        /// The most errors of an answer.
        errors: usize = 10, "limits.errors";
        /// The most bytes of a message that a socket takes.
        message_bytes: usize = 65_536, "limits.message_bytes";
        /// The most operations that a socket runs at once, subscriptions included.
        operations: usize = 100, "limits.operations";
        /// The most changes that a live subscriber may be behind.
        backlog: usize = 10_000, "limits.backlog";
    }
    groups {}
}

settings! {
    /// How long a client may take, and how many requests and connections are open at once.
    Http {
        /// How long an operation may run.
        deadline: Duration = Duration::from_secs(10), "http.deadline";
        /// How long a request's head may take to arrive.
        header_timeout: Duration = Duration::from_secs(10), "http.header_timeout";
        /// How long a connection may idle; longer than a proxy in front keeps its connections.
        idle_timeout: Duration = Duration::from_secs(75), "http.idle_timeout";
        /// How long a request's body may take to arrive.
        body_timeout: Duration = Duration::from_secs(15), "http.body_timeout";
        /// How long a client may read nothing of what is sent to it.
        write_timeout: Duration = Duration::from_secs(15), "http.write_timeout";
        /// How long requests may take to finish after the order to stop.
        stop_timeout: Duration = Duration::from_secs(8), "http.stop_timeout";
        /// How long an operation waits for one that runs to end, where as many run as may; then it is
        /// answered 503.
        queue_timeout: Duration = Duration::from_secs(1), "http.queue_timeout";
        /// The most operations that wait so; a further one is answered 503 at once.
        queue: usize = 256, "http.queue";
        /// The most operations that run at once; a further one waits.
        concurrency: usize = 256, "http.concurrency";
        /// The most subscriptions that are open at once; a further one is answered 503.
        subscriptions: usize = 10_000, "http.subscriptions";
        /// How often a socket's client is asked for a sign of life; one that gives none until the
        /// next time is disconnected. A subscriber's credential is checked again before an event
        /// when the last check is older than this.
        ping_interval: Duration = Duration::from_secs(30), "http.ping_interval";
        /// How often an event stream that has nothing to send sends a comment, so that no proxy
        /// takes it for dead.
        sse_interval: Duration = Duration::from_secs(15), "http.sse_interval";
        /// The most open connections; a further one waits to be accepted.
        connections: usize = 4_096, "http.connections";
        /// The text of GraphQL over HTTP whose status codes are answered: `2026`, where a request
        /// error is 422 and data with errors 294, or `2025`, where they are 400 and 200.
        status_codes: StatusCodes = StatusCodes::Of2026, "http.status_codes";
        /// The origins whose pages may read answers in a browser; `*` for any.
        cors_origins: Vec<String> = Vec::new(), "http.cors_origins";
        /// The headers that requests of these pages may have.
        cors_headers: Vec<String> = [
            "accept", "apollo-require-preflight", "apollographql-client-name",
            "apollographql-client-version", "authorization", "baggage", "content-type",
            "idempotency-key", "last-event-id", "sentry-trace", "traceparent", "tracestate",
            "x-cinegraph-cost", "x-cinegraph-explain", "x-request-id",
        ]
        .map(str::to_owned)
        .to_vec(), "http.cors_headers";
    }
    groups {}
}

settings! {
    /// The documents that are kept parsed.
    Documents {
        /// The most documents that are kept parsed, because clients send the same ones again; 0 for
        /// none.
        kept: u64 = 1_000, "documents.kept";
        /// The most bytes of memory that kept documents take together; 0 for none.
        bytes: u64 = 33_554_432, "documents.bytes";
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
    /// Webhooks: how messages about changes are sent.
    Webhook {
        /// Whether webhooks may lead to this machine itself, over http too; for development.
        allow_loopback: bool = false, "webhook.allow_loopback";
        /// A PEM file of certificate authorities to trust for receivers, in addition to those that
        /// the system trusts; for an organization with its own authority.
        ca_file: String = String::new(), "webhook.ca_file";
        /// How long a receiver may take to answer.
        timeout: Duration = Duration::from_secs(15), "webhook.timeout";
        /// How long the webhooks of a server that was killed wait until another server, or the
        /// restarted one, continues; at least a second.
        lease: Duration = Duration::from_secs(10), "webhook.lease";
        /// The waiting times before a failed delivery is tried again; the last one repeats.
        retries: Vec<Duration> = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
            .map(Duration::from_secs)
            .to_vec(), "webhook.retries";
        /// The most webhooks of an account.
        per_account: u32 = 20, "webhook.per_account";
        /// The most bytes of a message; a receiver gets `errors` instead of a larger answer to the
        /// webhook's document.
        payload_bytes: usize = 262_144, "webhook.payload_bytes";
        /// The most bytes of messages and of receivers' answers that the log keeps for the webhooks
        /// of an account; beyond it, those of the deliveries that were settled first are deleted.
        stored_bytes: u64 = 16_777_216, "webhook.stored_bytes";
        /// How long the log of a webhook keeps messages that were delivered or given up.
        retention: Duration = Duration::from_secs(30 * 86_400), "webhook.retention";
    }
    groups {}
}

settings! {
    /// How requests are authenticated.
    Auth {
        /// How long a session lasts.
        session: Duration = Duration::from_secs(43_200), "auth.session";
        /// The secret that signs sessions, 32 characters or more; empty for one that the server
        /// makes and keeps in the database.
        secret: SecretText = SecretText::default(), "auth.secret";
    }
    groups {}
}

settings! {
    /// How messages are sent.
    Smtp {
        /// The mail server: `smtps://user:password@host`, or `smtp://host?tls=required` for
        /// STARTTLS; empty to write messages into `smtp.folder`.
        url: SmtpUrl = SmtpUrl::default(), "smtp.url";
        /// Whether messages and the password of `smtp.url` may go unencrypted where `smtp.url`
        /// leads away from this machine or has a password; otherwise the server does not start.
        allow_plaintext: bool = false, "smtp.allow_plaintext";
        /// The sender of messages.
        from: Sender = Sender::default(), "smtp.from";
        /// The folder that messages are written to while `smtp.url` is empty.
        folder: String = "mail".to_owned(), "smtp.folder";
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
        /// Whether every request is a line at level info; otherwise at level debug. The status of
        /// one whose client disconnected before the answer is 499.
        requests: bool = false, "log.requests";
    }
    groups {}
}
