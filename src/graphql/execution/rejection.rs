//! A request that is turned away for another reason than its document.

use std::error::Error as _;
use std::sync::Arc;

use async_graphql::ServerError;

use super::{ExecutionResult, limits};
use crate::app::RequestId;
use crate::error::{Code, Error};

/// A request that is turned away for another reason than its document: its credential, its
/// transport, the server's load or the time.
#[derive(Debug)]
pub struct Rejection {
    /// The error's code.
    pub code: Code,
    /// The error.
    pub error: Box<ServerError>,
}

impl Rejection {
    /// A rejection without a cause.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, error: limits::error(code, message, None).into() }
    }

    /// A rejection for a failure of the program; a cause stays the error's source, for the log.
    pub fn of(error: Error, id: &RequestId) -> Self {
        let mut rejection = Self::new(error.code(), error.to_string());
        if error.source().is_some() {
            let extensions = rejection.error.extensions.get_or_insert_default();
            extensions.set("requestId", id.as_str());
            rejection.error.source = Some(Arc::new(error));
        }
        rejection
    }
}

impl From<Rejection> for ExecutionResult {
    fn from(rejection: Rejection) -> Self {
        Self::refused(*rejection.error)
    }
}
