//! A list of answered changes, taken apart into events.
//!
//! **Invariant:** an event has the data and the errors of its own change only.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, PathSegment, Response, ServerError, Value};

use crate::graphql::scalar::Cursor;

/// One change, answered.
#[derive(Debug)]
pub struct Event {
    /// Its position in the log.
    pub cursor: Cursor,
    /// The answer.
    pub response: Response,
}

/// The events of a page whose list has the response key `key`; `cursors` are those of its changes.
pub(super) fn split(response: Response, key: &Name, cursors: Vec<Cursor>) -> Vec<Event> {
    let items = match response.data {
        Value::Object(mut fields) => match fields.swap_remove(key) {
            Some(Value::List(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let mut items = items.into_iter();
    let event = |(index, cursor)| {
        let item = items.next().unwrap_or(Value::Null);
        let data = Value::Object(IndexMap::from_iter([(key.clone(), item)]));
        let mut own = Response::new(data);
        own.errors = response.errors.iter().filter_map(|error| error_at(error, index)).collect();
        Event { cursor, response: own }
    };
    cursors.into_iter().enumerate().map(event).collect()
}

/// The error as the event at `position` of the list has it, if it concerns that event.
fn error_at(error: &ServerError, position: usize) -> Option<ServerError> {
    let mut own = error.clone();
    match error.path.get(1) {
        Some(PathSegment::Index(index)) if *index != position => return None,
        Some(PathSegment::Index(_)) => drop(own.path.remove(1)),
        _ => {}
    }
    Some(own)
}
