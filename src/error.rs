//! What can go wrong, sorted by what the caller can do about it, and the one table of codes.
//!
//! **Invariant:** a cause inside the server (a database's text, a path, a password) stays in
//! [`Error::source`](std::error::Error::source) and reaches the log only; the `Display` of an
//! [`Error`] is always fit for a client.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr};

/// A result whose error a client may see.
pub type Result<T, E = Error> = std::result::Result<T, E>;

const STORAGE_FULL: &str = "the database has no room left to write (its disk or quota is full): \
    nothing was written, reading goes on; make room and send it again";
const UNWRITABLE: &str = "the database cannot be written at the moment: nothing was written, \
    reading goes on; the server's log has the cause";

/// What is said of a database whose file was taken away.
pub const FILE_MOVED: &str = "the database's file was moved, replaced, emptied or deleted, or its \
                              write-ahead log was, while the server ran: nothing was written; the \
                              operator has to put it back, or restart the server";

/// A failure, by what its caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Correct the input and ask again.
    #[error("{0}")]
    BadInput(String),
    /// Show a credential that is valid.
    #[error("{0}")]
    Unauthenticated(String),
    /// Ask an administrator for the right, or use a credential that has it.
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
    /// Subscribe again from where it ended: the subscriber was too slow.
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
    /// Make room on the database's disk, then send it again.
    #[error("{STORAGE_FULL}")]
    StorageFull(#[source] DbErr),
    /// Mend what keeps the database from being written, then send it again.
    #[error("{UNWRITABLE}")]
    Unwritable(#[source] DbErr),
    /// Start the server anew: the file of the database was moved, replaced or deleted.
    #[error("{FILE_MOVED}")]
    Moved,
    /// Read it again, and do not send it again: it was written and could not be read back.
    #[error("this was written, and could not be read back: read it again, do not send it again")]
    Unread(#[source] Arc<Self>),
    /// Read the catalogue again: it was written, and is no longer there to be read.
    #[error(
        "this was written and is not there to be read: another request has deleted or merged it \
         since; read the catalogue again before you rely on it"
    )]
    Gone,
    /// Look whether it was written before sending it again: the answer to COMMIT was lost.
    #[error(
        "the database failed while this was being committed: it may have been written or not; read \
         what it was to change, or send it again under the same Idempotency-Key if it had one"
    )]
    Uncertain(#[source] DbErr),
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
            Self::Conflict(_) | Self::Gone => Code::Conflict,
            Self::TooMany(_) => Code::RateLimited,
            Self::Expired(_) => Code::CursorExpired,
            Self::Behind(_) => Code::FellBehind,
            Self::Late(_) => Code::Timeout,
            Self::Unavailable(_)
            | Self::StorageFull(_)
            | Self::Unwritable(_)
            | Self::Moved
            | Self::Uncertain(_) => Code::ServiceUnavailable,
            Self::Unread(error) => error.code(),
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl Error {
    /// Whether the cause is in the log already: it is written once when writing begins to fail,
    /// and not for every write that fails after.
    pub fn is_logged(&self) -> bool {
        match self {
            Self::StorageFull(_) | Self::Unwritable(_) | Self::Moved => true,
            Self::Uncertain(cause) => Self::why_unwritable(cause).is_some(),
            _ => false,
        }
    }

    /// The message for the client where `error` means that the database cannot be written.
    pub fn why_unwritable(error: &DbErr) -> Option<String> {
        match Fault::of(error) {
            Fault::StorageFull => Some(STORAGE_FULL.to_owned()),
            Fault::Unwritable => Some(UNWRITABLE.to_owned()),
            Fault::Moved => Some(FILE_MOVED.to_owned()),
            Fault::Unavailable | Fault::Other => None,
        }
    }

    /// What a failed read means.
    pub fn of_read(error: DbErr) -> Self {
        match Fault::of(&error) {
            Fault::Other => Self::Internal(error.into()),
            _ => Self::Unavailable(error),
        }
    }

    /// The error of a read that failed, as one that never says that writing does.
    pub fn read_failed(error: DbErr) -> DbErr {
        match (Fault::of(&error), error) {
            (Fault::StorageFull | Fault::Unwritable, DbErr::Exec(cause) | DbErr::Query(cause)) => {
                DbErr::Conn(cause)
            }
            (_, other) => other,
        }
    }

    /// Why a database cannot be opened.
    pub fn of_open(error: DbErr) -> Self {
        let code = match &error {
            DbErr::Conn(RuntimeErr::SqlxError(cause)) => {
                cause.as_database_error().and_then(|error| Some(error.code()?.into_owned()))
            }
            _ => None,
        };
        match code.as_deref().map(Fault::of_code) {
            Some(Fault::StorageFull) => Self::StorageFull(error),
            Some(Fault::Unwritable) => Self::Unwritable(error),
            _ => Self::Unavailable(error),
        }
    }

    /// What a failed COMMIT means: nothing was written where the database says so, and otherwise
    /// nobody knows.
    pub fn of_commit(error: DbErr) -> Self {
        match database_code(&error).as_deref() {
            // SQLite may have a complete record in its log; a crash brings it back. Not where it
            // could not write one.
            Some(code) if code != IOERR_WRITE && primary(code) == Some(IOERR) => {
                Self::Uncertain(error)
            }
            // The server ended the connection; what it did with the COMMIT is not known.
            Some(code) if code.starts_with("08") || code.starts_with("57P") => {
                Self::Uncertain(error)
            }
            Some("40003") | None => Self::Uncertain(error),
            _ => error.into(),
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match Fault::of(&error) {
            Fault::Unavailable => Self::Unavailable(error),
            Fault::StorageFull => Self::StorageFull(error),
            Fault::Unwritable => Self::Unwritable(error),
            Fault::Moved => Self::Moved,
            Fault::Other => Self::Internal(error.into()),
        }
    }
}

/// What a database's error says about the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Unavailable,
    StorageFull,
    Unwritable,
    Moved,
    Other,
}

/// SQLite's primary result code of an I/O error.
const IOERR: u32 = 10;
/// The extended one of a write that failed.
const IOERR_WRITE: &str = "778";
/// The extended one of an index of the write-ahead log that cannot grow.
const IOERR_SHMSIZE: &str = "4874";

impl Fault {
    fn of(error: &DbErr) -> Self {
        use sea_orm::SqlxError;
        let cause = match error {
            DbErr::Conn(RuntimeErr::Internal(text)) if text == FILE_MOVED => return Self::Moved,
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return Self::Unavailable,
            DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => &**cause,
            _ => return Self::Other,
        };
        match cause {
            SqlxError::Io(_)
            | SqlxError::PoolTimedOut
            | SqlxError::PoolClosed
            | SqlxError::WorkerCrashed => Self::Unavailable,
            SqlxError::Database(error) => {
                error.code().map_or(Self::Other, |code| Self::of_code(&code))
            }
            _ => Self::Other,
        }
    }

    /// By an SQLSTATE of PostgreSQL, five characters, or a number of SQLite's.
    fn of_code(code: &str) -> Self {
        match code {
            "53100" | IOERR_SHMSIZE => return Self::StorageFull,
            // A standby, or a file system that failed.
            "25006" | "58030" => return Self::Unwritable,
            // A deadlock or a conflict of two transactions, a lock that was not to be had, a
            // statement or session that the server ended.
            "40001" | "40P01" | "55P03" | "57014" | "25P03" => return Self::Unavailable,
            _ => {}
        }
        if code.len() == 5 {
            // Connection, resources, shutting down.
            let gone = ["08", "53", "57P"].iter().any(|class| code.starts_with(class));
            return if gone { Self::Unavailable } else { Self::Other };
        }
        match primary(code) {
            // Busy, locked, out of memory, interrupted.
            Some(5..=7 | 9) => Self::Unavailable,
            Some(13) => Self::StorageFull,
            // Read-only, an I/O error, a file that cannot be opened.
            Some(8 | IOERR | 14) => Self::Unwritable,
            _ => Self::Other,
        }
    }
}

fn database_code(error: &DbErr) -> Option<String> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            Some(cause.as_database_error()?.code()?.into_owned())
        }
        _ => None,
    }
}

/// The primary result code of one of SQLite's, which may be extended.
fn primary(code: &str) -> Option<u32> {
    if code.len() == 5 {
        return None;
    }
    code.parse::<u32>().ok().map(|code| code & 0xff)
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
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED", 422;
    /// A value is wrong; the message says what is expected.
    BadUserInput = "BAD_USER_INPUT", 422;
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
    /// The change log no longer holds all changes after the cursor; the message says how to go on.
    CursorExpired = "CURSOR_EXPIRED", 410;
    /// The subscriber was too slow; subscribe again after the cursor in the extensions.
    FellBehind = "FELL_BEHIND", 503;
    /// The body is larger than the server takes.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", 413;
    /// The address is longer than the server takes; use POST.
    UriTooLong = "URI_TOO_LONG", 414;
    /// The body is not application/json.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415;
    /// The head of the request is larger than the server takes; send fewer or shorter headers.
    HeadersTooLarge = "HEADERS_TOO_LARGE", 431;
    /// The query is larger than a limit; the extensions name it, its value and what was asked.
    QueryLimit = "QUERY_LIMIT", 422;
    /// Too much was asked in too short a time; Retry-After says when to come back.
    RateLimited = "RATE_LIMITED", 429;
    /// The deadline passed before the answer was complete; the path and `waitingFor` in the
    /// extensions say what it waited for, where that is known, and `written` what a mutation has
    /// written.
    Timeout = "TIMEOUT", 504;
    /// The server or its database cannot answer at the moment; Retry-After says when to come back.
    ServiceUnavailable = "SERVICE_UNAVAILABLE", 503;
    /// A fault of the server; its log has the cause under the request's id.
    Internal = "INTERNAL", 500;
}
