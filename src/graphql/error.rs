//! The edge between our errors and GraphQL's.
//!
//! **Invariant:** [`ResolverError`] has no `Display`, so `?` cannot turn a cause from inside the
//! server into a message for a client.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, ServerError, Value};

use crate::error::{Code, Error};

/// A resolver's failure.
#[derive(Clone, Debug)]
pub struct ResolverError {
    error: Arc<Error>,
    limit: Option<(&'static str, u64, u64)>,
}

/// A resolver's result.
pub type Result<T, E = ResolverError> = std::result::Result<T, E>;

impl ResolverError {
    /// A limit called `limit`, of `value`, that `asked` is over.
    pub fn limit(limit: &'static str, value: u64, asked: u64) -> Self {
        let message =
            format!("{limit} is {value} at most and {asked} was asked; ask for less at a time");
        Self { error: Arc::new(Error::BadInput(message)), limit: Some((limit, value, asked)) }
    }

    /// The failure to read back what was written.
    pub fn unread(self) -> Self {
        Error::Unread(self.error).into()
    }

    fn code(&self) -> Code {
        if self.limit.is_some() { Code::QueryLimit } else { self.error.code() }
    }
}

impl From<Error> for ResolverError {
    fn from(error: Error) -> Self {
        Arc::new(error).into()
    }
}

impl From<Arc<Error>> for ResolverError {
    fn from(error: Arc<Error>) -> Self {
        Self { error, limit: None }
    }
}

impl From<ResolverError> for async_graphql::Error {
    fn from(failure: ResolverError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", failure.code().text());
        if let Some((limit, value, asked)) = failure.limit {
            extensions.set("limit", limit);
            extensions.set("value", value);
            extensions.set("asked", asked);
        }
        Self {
            message: failure.error.to_string(),
            // Kept for the log.
            source: Some(failure.error),
            extensions: Some(extensions),
        }
    }
}

/// Gives `error` the code that it lacks: what async-graphql itself reports.
///
/// Before execution it is the document or its variables; during execution it is a value that a
/// resolver's argument refused.
pub(in crate::graphql) fn complete(error: &mut ServerError, executed: bool) {
    let has_code = error.extensions.as_ref().is_some_and(|values| values.get("code").is_some());
    if has_code {
        return;
    }
    let code = if executed { Code::BadUserInput } else { Code::GraphqlValidationFailed };
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", Value::from(code.text()));
}
