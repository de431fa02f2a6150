//! What a mutation has written, reported in the errors of an answer that cannot show it.
//!
//! **Invariant:** a field is named here only once its write is committed.

use std::sync::{Mutex, PoisonError};

use async_graphql::indexmap::IndexMap;
use async_graphql::{Context, ID, Name, PathSegment, ServerError, Value};

use super::fetch::RequestContext;
use crate::error::Error;

/// The fields of a mutation that are known to have written, by their keys in the answer, each with
/// the id of its record.
#[derive(Debug, Default)]
pub struct Written(Mutex<IndexMap<String, ID>>);

/// Notes that the root field at or above `ctx` has written the node `id`.
pub(super) fn note(ctx: &Context<'_>, id: ID) {
    let root = ctx.path_node.and_then(|node| node.to_string_vec().into_iter().next());
    let Some(field) = root else { return };
    let written = &RequestContext::of(ctx).written().0;
    written.lock().unwrap_or_else(PoisonError::into_inner).insert(field, id);
}

impl Written {
    /// The extension of an error that names the fields.
    pub const EXTENSION: &'static str = "written";

    /// Adds to an error what was written in spite of it.
    pub fn tell(&self, error: &mut ServerError) {
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
