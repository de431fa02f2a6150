//! The errors of documents that are over a limit.

use async_graphql::{Pos, ServerError};

use crate::error::Code;
use crate::graphql::language::SyntaxError;

/// Nothing, or why not.
pub(super) type LimitCheck = Result<(), ServerError>;

/// An error with a code from the table.
pub fn error(code: Code, message: impl Into<String>, at: Option<Pos>) -> ServerError {
    let mut error = ServerError::new(message, at);
    error.extensions.get_or_insert_default().set("code", code.text());
    error
}

/// Refuses what asks for more than a limit allows, naming the limit as the settings do.
pub(super) fn check(limit: &str, value: usize, asked: usize, at: Option<Pos>) -> LimitCheck {
    if asked <= value {
        return Ok(());
    }
    let message = format!(
        "The query has {asked} {}, and at most {value} are allowed; ask for less, or split it.",
        counted(limit)
    );
    let mut error = error(Code::QueryLimit, message, at);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("limit", limit);
    extensions.set("value", value);
    extensions.set("asked", asked);
    Err(error)
}

fn counted(limit: &str) -> &str {
    match limit {
        "document_bytes" => "bytes",
        "nesting" => "levels of brackets, selection sets or values",
        "depth" => "levels of fields",
        "root_fields" => "root fields",
        "directives_per_field" => "directives in one place",
        "alias_letters" => "letters in an alias",
        "answer_bytes" => "bytes in its answer",
        "texts" => "texts to search for in a condition",
        "relations" => "relations that follow each other in a condition",
        "fields" => "fields after expanding fragments",
        "cost" => "points of cost, the rows and statements it may read",
        "values" => "values in arguments or variables",
        other => other,
    }
}

/// A syntax error: where it is and what was expected.
pub(super) fn syntax(cause: &SyntaxError) -> ServerError {
    let SyntaxError { at, reason } = cause;
    let message = format!("Syntax error at line {}, column {}: {reason}.", at.line, at.column);
    error(Code::GraphqlParseFailed, message, Some(*at))
}
