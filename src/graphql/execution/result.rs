//! The result of an operation.

use async_graphql::{Response, ServerError};

/// The answer to an operation.
pub struct ExecutionResult {
    /// Data and errors; every error has `extensions.code`.
    pub response: Response,
    /// Whether execution began. Where it did not (parse, validation, choice of operation,
    /// coercion of variables) the answer has no `data` key.
    pub executed: bool,
    /// Statements that the operation read with.
    pub statements: u64,
    /// Statements of the transactions that it committed.
    pub written: u64,
    /// Rows that they returned.
    pub rows: u64,
}

impl ExecutionResult {
    /// The answer to what was refused before it ran.
    pub fn refused(error: ServerError) -> Self {
        Self::refused_for(vec![error])
    }

    /// The answer to what was refused for several reasons before it ran.
    pub fn refused_for(errors: Vec<ServerError>) -> Self {
        Self {
            response: Response::from_errors(errors),
            executed: false,
            statements: 0,
            written: 0,
            rows: 0,
        }
    }
}
