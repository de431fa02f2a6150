//! The messages of graphql-transport-ws.
//!
//! **Invariant:** what is not one of them, to the letter, closes the socket with 4400.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::http::parameters::Parameters;

/// A JSON object.
pub type JsonObject = Map<String, Value>;

/// What a client sends.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Introduces it.
    ConnectionInit {
        /// Its credentials, and what else it has to say.
        #[serde(default)]
        payload: Option<JsonObject>,
    },
    /// Asks for a sign of life.
    Ping {
        /// What it has to say.
        #[serde(default)]
        payload: Option<JsonObject>,
    },
    /// Gives a sign of life.
    Pong {},
    /// Begins an operation.
    Subscribe {
        /// Names the operation.
        id: String,
        /// What to run.
        payload: JsonObject,
    },
    /// Ends an operation.
    Complete {
        /// Which.
        id: String,
    },
}

impl ClientMessage {
    /// Reads a message.
    pub fn parse(text: &str) -> Result<Self, Close> {
        let message: Self = serde_json::from_str(text).map_err(|cause| {
            let text = cause.to_string();
            let reason = text.split(" at line ").next().unwrap_or_default();
            Close::new(4400, format!("Invalid message received: {reason}"))
        })?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() => {
                Err(Close::new(4400, "Invalid message received: the id is empty"))
            }
            _ => Ok(message),
        }
    }
}

/// What an operation is to run.
pub fn parameters(payload: JsonObject) -> Result<Parameters, Close> {
    Parameters::from_members(payload)
        .map_err(|error| Close::new(4400, format!("Invalid message received: {}", error.message())))
}

/// What the server sends.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The client is known.
    ConnectionAck,
    /// A sign of life, with what the client said.
    Pong {
        /// What it said.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<JsonObject>,
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

impl ServerMessage {
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
