//! A slow, plain executor: the catalogue in memory, every field resolved one row at a time.
//!
//! apollo-compiler walks the document; filters, orders, pages and rows are written here, from the
//! schema's descriptions. Beside the answer it notes which columns each read needs.
//!
//! **Invariant:** nothing of the server's code is used.

mod facet;
mod filter;
mod group;
mod movie;
mod needs;
mod order;
mod page;
mod person;
mod picture;
mod root;
mod row;
mod search;

use std::cell::RefCell;
use std::collections::BTreeMap;

use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::{Execution, FieldError, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::{Map, Value};

use super::catalogue::Catalogue;

pub use needs::Read;
pub use page::CURSOR;
pub use row::PUBLIC_URL;

type Answer<'a> = Result<ResolvedValue<'a>, FieldError>;

/// What the fields of one request see.
pub struct World<'w> {
    catalogue: &'w Catalogue,
    variables: Map<String, Value>,
    reads: RefCell<BTreeMap<String, Read>>,
}

/// An answer, and the reads that it takes.
pub struct Answered {
    pub data: Value,
    pub reads: Vec<Read>,
}

/// Executes a document over a catalogue.
pub fn execute(
    schema: &Valid<Schema>,
    document: &Valid<ExecutableDocument>,
    variables: &Map<String, Value>,
    catalogue: &Catalogue,
) -> Answered {
    let coerced = coerced(schema, document, variables);
    let seen = to_plain(&*coerced).as_object().unwrap().clone();
    let world = World { catalogue, variables: seen, reads: RefCell::default() };
    let root = row::Row { world: &world, thing: row::Thing::Root };
    let execution = Execution::new(schema, document).coerced_variable_values(&coerced);
    let response = execution.execute_sync(&root).unwrap();
    assert!(response.errors.is_empty(), "the reference fails: {:?}", response.errors);
    let data = to_plain(&response.data);
    Answered { data, reads: world.reads.into_inner().into_values().collect() }
}

/// The variables with their defaults.
pub fn coerced(
    schema: &Valid<Schema>,
    document: &Valid<ExecutableDocument>,
    variables: &Map<String, Value>,
) -> Valid<JsonMap> {
    let given: JsonMap = serde_json::from_value(Value::Object(variables.clone())).unwrap();
    let operation = document.operations.get(None).unwrap();
    coerce_variable_values(schema, operation, &given).unwrap()
}

/// apollo-compiler's JSON as serde's.
pub fn to_plain(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn leaf<'a>(value: impl Into<Value>) -> Answer<'a> {
    let value: JsonValue = serde_json::from_value(value.into()).unwrap();
    Ok(ResolvedValue::Leaf(value))
}

fn arguments(info: &ResolveInfo<'_>) -> Map<String, Value> {
    to_plain(info.arguments()).as_object().unwrap().clone()
}

/// An argument; null is as if left out.
fn given<'a>(arguments: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    arguments.get(name).filter(|value| !value.is_null())
}
