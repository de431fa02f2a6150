//! What can go wrong, sorted by what the caller can do about it, and the one table of codes.
//!
//! **Invariant:** a cause inside the server (a database's text, a path, a password) stays in
//! [`Error::source`](std::error::Error::source) and reaches the log only; the `Display` of an
//! [`Error`] is always fit for a client.

use sea_orm::{DbErr, RuntimeErr};

/// A result whose error a client may be told of.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, by what its caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Correct the input and ask again.
    #[error("{0}")]
    BadInput(String),
    /// Show a credential that is valid.
    #[error("{0}")]
    Unauthenticated(String),
    /// Ask somebody who has the right, or activate what gives it.
    #[error("{0}")]
    Forbidden(String),
    /// Nothing has that identifier.
    #[error("{0}")]
    NotFound(String),
    /// The stored state and the input contradict each other.
    #[error("{0}")]
    Conflict(String),
    /// Come back later: it was tried too often.
    #[error("{0}")]
    TooMany(String),
    /// Start over: what the input goes on from is no longer kept.
    #[error("{0}")]
    Expired(String),
    /// Go on from where it broke off: whoever was told could not keep pace.
    #[error("{0}")]
    Behind(String),
    /// Ask for less: it took longer than it may.
    #[error("{0}")]
    Late(String),
    /// A setting is wrong; the text names the setting and where its value came from.
    #[error("{0}")]
    Setting(String),
    /// Try again later: the database does not answer or has no connection to spare.
    #[error("the database is not available at the moment; try again in a few seconds")]
    Unavailable(#[source] DbErr),
    /// Nothing to be done from outside; the log has the cause.
    #[error("an internal error occurred; the server's log has its cause under the request's id")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// The input is wrong as `message` says.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::BadInput(message.into())
    }

    /// A broken assumption of our own; `message` is for the log.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{message}"))
    }

    /// The code that a client sees.
    pub fn code(&self) -> Code {
        match self {
            Self::BadInput(_) | Self::Setting(_) => Code::BadUserInput,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Forbidden(_) => Code::Forbidden,
            Self::NotFound(_) => Code::NotFound,
            Self::Conflict(_) => Code::Conflict,
            Self::TooMany(_) => Code::RateLimited,
            Self::Expired(_) => Code::CursorExpired,
            Self::Behind(_) => Code::FellBehind,
            Self::Late(_) => Code::Timeout,
            Self::Unavailable(_) => Code::ServiceUnavailable,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(RuntimeErr::SqlxError(ref cause))
            | DbErr::Query(RuntimeErr::SqlxError(ref cause))
                if lost_connection(cause) =>
            {
                Self::Unavailable(error)
            }
            other => Self::Internal(other.into()),
        }
    }
}

/// Whether the statement failed because its connection did, and may work on the next one.
fn lost_connection(cause: &sea_orm::SqlxError) -> bool {
    use sea_orm::SqlxError;
    match cause {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed => true,
        // PostgreSQL classes 08 (connection), 53 (resources) and 57P (shutting down);
        // SQLite's 5 is "busy" past its timeout.
        SqlxError::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("08")
                || code.starts_with("53")
                || code.starts_with("57P")
                || code == "5"
        }),
        _ => false,
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $status:literal;)+) => {
        /// The code of an error: `extensions.code` in every GraphQL error.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as clients see it.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status of an answer that fails as a whole for this reason.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// What the code means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii_start(),)+ }
            }
        }
    };
}

codes! {
    /// The document is not GraphQL; the message says where it breaks off.
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED", 400;
    /// The document does not fit the schema; the message names the field, argument or type.
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED", 400;
    /// A value is wrong; the message says what is expected.
    BadUserInput = "BAD_USER_INPUT", 400;
    /// The credential is missing, malformed, expired or revoked.
    Unauthenticated = "UNAUTHENTICATED", 401;
    /// The credential is valid and lacks the right.
    Forbidden = "FORBIDDEN", 403;
    /// Nothing has that identifier or path.
    NotFound = "NOT_FOUND", 404;
    /// The method is not served here; Allow lists those that are.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 405;
    /// No media type that Accept names can be produced.
    NotAcceptable = "NOT_ACCEPTABLE", 406;
    /// The request did not arrive within the time that the server waits for one.
    RequestTimeout = "REQUEST_TIMEOUT", 408;
    /// The stored state contradicts the input.
    Conflict = "CONFLICT", 409;
    /// What followed the cursor is no longer in the change log; the message says how to start over.
    CursorExpired = "CURSOR_EXPIRED", 410;
    /// The subscriber was too slow; subscribe again after the cursor in the extensions.
    FellBehind = "FELL_BEHIND", 503;
    /// The body is larger than the server takes.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", 413;
    /// The address is longer than the server takes; use POST.
    UriTooLong = "URI_TOO_LONG", 414;
    /// The body is not application/json.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415;
    /// The query is larger than a limit; the extensions name it, its value and what was asked.
    QueryLimit = "QUERY_LIMIT", 400;
    /// Too much was asked in too short a time; Retry-After says when to come back.
    RateLimited = "RATE_LIMITED", 429;
    /// The deadline passed before the answer was complete; the path and `waitingFor` in the
    /// extensions tell what it waited for, where that is known.
    Timeout = "TIMEOUT", 504;
    /// The server or its database cannot answer at the moment; Retry-After says when to come back.
    ServiceUnavailable = "SERVICE_UNAVAILABLE", 503;
    /// A fault of the server; its log has the cause under the request's id.
    Internal = "INTERNAL", 500;
}
