//! What a mutation has written, reported in the errors of an answer that cannot show it.
//!
//! **Invariant:** a field is named here only once its write is committed.

use std::sync::{Mutex, PoisonError};

use async_graphql::indexmap::IndexMap;
use async_graphql::{ID, Name, PathSegment, ServerError, Value};

use crate::error::Error;

/// The fields of a mutation that are known to have written, by their keys in the answer, each with
/// the id of its record.
#[derive(Debug, Default)]
pub struct Written(Mutex<IndexMap<String, ID>>);

impl Written {
    /// The extension of an error that names the fields.
    pub const EXTENSION: &'static str = "written";

    /// Notes that `field` has written the node `id`.
    pub(super) fn insert(&self, field: String, id: ID) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(field, id);
    }

    /// Adds to an error what was written in spite of it.
    pub fn add_to(&self, error: &mut ServerError) {
        let fields = self.fields();
        if fields.is_empty() {
            return;
        }
        let own = error.path.first().is_some_and(
            |step| matches!(step, PathSegment::Field(key) if fields.contains_key(key.as_str())),
        );
        let said = matches!(error.source::<Error>(), Some(Error::Unread(_) | Error::Gone));
        if own && !said {
            error.message.push_str("; this was written: read it again, do not send it again");
        }
        error.extensions.get_or_insert_default().set(Self::EXTENSION, Value::Object(fields));
    }

    fn fields(&self) -> IndexMap<Name, Value> {
        let fields = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        fields.iter().map(|(key, id)| (Name::new(key), Value::from(id.as_str()))).collect()
    }
}
