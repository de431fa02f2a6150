//! The messages of graphql-transport-ws.
//!
//! **Invariant:** what is not one of them, to the letter, closes the socket with 4400.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::http::parameters::Parameters;

/// A JSON object.
pub type Object = Map<String, Value>;

/// What a client sends.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Received {
    /// Introduces it.
    ConnectionInit {
        /// Its credentials, and what else it has to say.
        #[serde(default)]
        payload: Option<Object>,
    },
    /// Asks for a sign of life.
    Ping {
        /// What it has to say.
        #[serde(default)]
        payload: Option<Object>,
    },
    /// Gives a sign of life.
    Pong {},
    /// Begins an operation.
    Subscribe {
        /// Names the operation.
        id: String,
        /// What to run.
        payload: Object,
    },
    /// Ends an operation.
    Complete {
        /// Which.
        id: String,
    },
}

impl Received {
    /// Reads a message.
    pub fn parse(text: &str) -> Result<Self, Close> {
        let received: Self = serde_json::from_str(text).map_err(|cause| {
            let message = cause.to_string();
            let reason = message.split(" at line ").next().unwrap_or_default();
            Close::new(4400, format!("Invalid message received: {reason}"))
        })?;
        match &received {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() => {
                Err(Close::new(4400, "Invalid message received: the id is empty"))
            }
            _ => Ok(received),
        }
    }
}

/// What an operation is to run.
pub fn parameters(payload: Object) -> Result<Parameters, Close> {
    Parameters::from_members(payload).map_err(|failure| {
        Close::new(4400, format!("Invalid message received: {}", failure.message()))
    })
}

/// What the server sends.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Sent {
    /// The client is known.
    ConnectionAck,
    /// A sign of life, with what the client said.
    Pong {
        /// What it said.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Object>,
    },
    /// A result of an operation.
    Next {
        /// Of which.
        id: String,
        /// The result.
        payload: Box<RawValue>,
    },
    /// The end of an operation that failed.
    Error {
        /// Of which.
        id: String,
        /// The errors.
        payload: Box<RawValue>,
    },
    /// The end of an operation.
    Complete {
        /// Of which.
        id: String,
    },
}

impl Sent {
    /// Whether nothing follows of its operation.
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Error { .. } | Self::Complete { .. })
    }

    /// The message as it is sent.
    pub fn to_json(&self) -> String {
        // Strings and JSON that was written before: nothing in it can fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Why a socket is closed.
#[derive(Debug)]
pub struct Close {
    /// The code.
    pub code: u16,
    /// What it means, in at most 123 bytes.
    pub reason: String,
}

impl Close {
    /// With as much of `reason` as a frame can carry.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(123));
        Self { code, reason }
    }
}
